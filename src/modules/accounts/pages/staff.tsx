import { Heading, Note } from '../../../ui/content.tsx'
import { Button, Field, Hidden } from '../../../ui/form.tsx'
import { say } from '../../../ui/words.ts'
import { PASSWORD_LONGEST, PASSWORD_SHORTEST } from '../staff/password.ts'
import { QrCode } from './qr-code.tsx'
import { PasskeyButton } from './sign-in.tsx'

interface StaffSignInProps {
  locale: string
  to: string
  email?: string
  error?: string
  insecure: string | null
}

/** Password and code in one form: what is wrong of them is not said. */
export function StaffSignInPage({ locale, to, email, error, insecure }: StaffSignInProps) {
  const words = say(locale)
  return (
    <div class="stack narrow">
      <Heading title={words('staff.title')} />
      {insecure ? <Note state="broken">{words('signIn.insecure', { url: insecure })}</Note> : null}
      {error ? <Note state="broken">{error}</Note> : null}
      <PasskeyButton locale={locale} ceremony="staff-sign-in" to={to}>
        {words('signIn.passkey')}
      </PasskeyButton>
      <form class="stack" method="post" action="/workspace/sign-in">
        <Hidden values={{ to }} />
        <Field
          name="email"
          type="email"
          label={words('common.email')}
          locale={locale}
          value={email}
          autocomplete="username"
          inputmode="email"
          longest={320}
        />
        <Field
          name="password"
          type="password"
          label={words('staff.password')}
          locale={locale}
          autocomplete="current-password"
          longest={PASSWORD_LONGEST}
        />
        <Field
          name="code"
          label={words('staff.totp')}
          hint={words('staff.totpHint')}
          locale={locale}
          autocomplete="one-time-code"
          inputmode="numeric"
          longest={12}
          few
        />
        <Button look="main" big>
          {words('staff.signIn')}
        </Button>
      </form>
    </div>
  )
}

interface WelcomeProps {
  locale: string
  token: string
  /** Null: the first owner types it. */
  email: string | null
  typed: { name?: string | undefined; email?: string | undefined }
  authenticator: { url: string; secret: string }
  errors: { email?: string; password?: string; code?: string }
}

/** Somebody who was invited chooses how they sign in: password with authenticator, or a passkey. */
export function WelcomePage({ locale, token, email, typed, authenticator, errors }: WelcomeProps) {
  const words = say(locale)
  const ways = (
    <>
      <section class="card stack">
        <h2>{words('staff.setPassword')}</h2>
        <Field
          name="password"
          type="password"
          label={words('staff.password')}
          hint={words('staff.passwordHint', { length: PASSWORD_SHORTEST })}
          locale={locale}
          error={errors.password}
          autocomplete="new-password"
          longest={PASSWORD_LONGEST}
        />
        <p>{words('staff.setTotp')}</p>
        <QrCode text={authenticator.url} label={words('staff.setTotp')} />
        <p class="small soft">{words('staff.totpSecret', { secret: authenticator.secret })}</p>
        <Field
          name="code"
          label={words('staff.totp')}
          hint={words('staff.totpHint')}
          locale={locale}
          error={errors.code}
          autocomplete="one-time-code"
          inputmode="numeric"
          longest={12}
          few
        />
        <Button look="main" big>
          {words('staff.signIn')}
        </Button>
      </section>
      <PasskeyButton locale={locale} ceremony="staff-join" to="/workspace" form="welcome">
        {words('staff.usePasskey')}
      </PasskeyButton>
    </>
  )
  return (
    <div class="stack narrow">
      <Heading title={words('staff.welcome')} />
      <form class="stack" id="welcome" method="post" action="/workspace/welcome">
        <Hidden values={{ token }} />
        <Field
          name="name"
          label={words('common.name')}
          locale={locale}
          value={typed.name}
          autocomplete="name"
          longest={120}
        />
        {email === null ? (
          <Field
            name="email"
            type="email"
            label={words('common.email')}
            locale={locale}
            value={typed.email}
            error={errors.email}
            autocomplete="username"
            inputmode="email"
            longest={320}
          />
        ) : (
          <p>
            {words('common.email')}: <b>{email}</b>
          </p>
        )}
        {ways}
      </form>
    </div>
  )
}
