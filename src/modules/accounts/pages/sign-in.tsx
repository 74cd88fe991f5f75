import { SERVICE } from '../../customers/index.ts'
import { askedAnswer, askedOf, declareAsked } from '../../../ui/asked.ts'
import { Heading, Note } from '../../../ui/content.tsx'
import { AskedField, Button, Field, Hidden } from '../../../ui/form.tsx'
import { say } from '../../../ui/words.ts'

const asked = declareAsked('signIn', SERVICE)

/** Id and version of the sentence beside the address, as it is stored: what the form sent, or ours for a program that has no form. */
export function sentenceOf(sent: string | undefined): string {
  const seen = askedOf(asked, sent)
  return seen ? `${seen.id}@${seen.version}` : askedAnswer(asked)
}

interface AskProps {
  locale: string
  to: string
  email?: string
  error?: string
  /** The address under which cookies work, when they are dropped here. */
  insecure: string | null
}

/** The customer types an address, or uses a passkey. */
export function AskPage({ locale, to, email, error, insecure }: AskProps) {
  const words = say(locale)
  return (
    <div class="stack narrow">
      <Heading title={words('signIn.title')}>{words('signIn.intro')}</Heading>
      {insecure ? <Note state="broken">{words('signIn.insecure', { url: insecure })}</Note> : null}
      <form class="stack" method="post" action="/sign-in">
        <Hidden values={{ to }} />
        <AskedField
          name="email"
          type="email"
          label={words('common.email')}
          locale={locale}
          value={email}
          error={error}
          autocomplete="username webauthn"
          inputmode="email"
          longest={320}
          asked={asked}
        />
        <Button look="main" big>
          {words('signIn.sendLink')}
        </Button>
      </form>
      <PasskeyButton locale={locale} ceremony="sign-in" to={to}>
        {words('signIn.passkey')}
      </PasskeyButton>
    </div>
  )
}

/** The letter is on its way; the code may be typed here. */
export function CodePage({
  locale,
  email,
  minutes,
  error,
}: {
  locale: string
  email: string
  minutes: number
  error?: string
}) {
  const words = say(locale)
  return (
    <div class="stack narrow">
      <Heading title={words('signIn.sentTitle')}>{words('signIn.sentText', { email, minutes })}</Heading>
      <form class="stack" method="post" action="/sign-in/code">
        <Field
          name="code"
          label={words('signIn.code')}
          hint={words('signIn.codeHint')}
          locale={locale}
          error={error}
          autocomplete="one-time-code"
          inputmode="numeric"
          longest={12}
          few
        />
        <Button look="main" big>
          {words('signIn.useCode')}
        </Button>
      </form>
      <p>
        <a href="/sign-in">{words('signIn.otherAddress')}</a>
      </p>
    </div>
  )
}

/** Behind the mailed link: nothing happens until the button is pressed. */
export function ConfirmPage({ locale, email, token }: { locale: string; email: string; token: string }) {
  const words = say(locale)
  return (
    <div class="stack narrow">
      <Heading title={words('signIn.confirmTitle')}>{words('signIn.confirmText', { email })}</Heading>
      <form method="post" action="/sign-in/link">
        <Hidden values={{ token }} />
        <Button look="main" big>
          {words('signIn.confirmButton')}
        </Button>
      </form>
    </div>
  )
}

interface PasskeyButtonProps {
  locale: string
  /** Which ceremony browser/pages/passkey.ts runs. */
  ceremony: 'sign-in' | 'add' | 'staff-sign-in' | 'staff-join'
  /** Where to afterwards. */
  to: string
  /** The form whose fields go along. */
  form?: string
  children: string
}

/** Hidden until the page's script finds that this browser has passkeys: without it the other way in is there. */
export function PasskeyButton({ locale, ceremony, to, form, children }: PasskeyButtonProps) {
  const words = say(locale)
  return (
    <div data-passkey={ceremony} data-to={to} data-form={form} data-failed={words('passkey.failed')} hidden>
      <Button type="button">{children}</Button>
      <p class="wrong" role="alert" hidden />
    </div>
  )
}
