import { sql } from 'kysely'
import type { ComponentChildren } from 'preact'
import { render } from 'preact-render-to-string'
import type { Acting } from '../../platform/context.ts'
import { setting, shop } from '../../platform/settings.ts'
import { formatDay } from '../../ui/format.ts'
import { say } from '../../ui/words.ts'
import { declareLetter, type LetterToWrite, type Written } from '../customers/index.ts'
import { signInLink } from './sign-in/ask.ts'
import { invitationLink } from './staff/invitation.ts'

/** Link and code of a sign-in. They exist in the letter only: the row that owes it holds an id. */
declareLetter({
  kind: 'sign-in',
  async render(ctx, letter) {
    const id = String(letter.data['link'])
    const { rows } = await sql<{
      email: string
    }>`select email from accounts.sign_in_link_of(${id}, ${ctx.clock.now()})`.execute(ctx.db)
    // Used, replaced or too old: the letter would only puzzle.
    if (!rows[0]) return null
    const { url, code, minutes } = signInLink(ctx, id)
    const words = say(letter.locale)
    return write(ctx, letter, {
      subject: words('mail.signIn.subject', { shop: shopOf(ctx) }),
      before: [words('mail.signIn.text', { minutes })],
      url,
      after: [words('mail.signIn.code', { code }), words('mail.signIn.notYou')],
      reason: words('mail.signIn.reason'),
    })
  },
})

/** The link by which somebody who was invited chooses how they sign in. */
declareLetter({
  kind: 'invitation',
  async render(ctx, letter) {
    const id = String(letter.data['invitation'])
    const { rows } = await sql<{ roles: string[]; ends_at: Date; inviter: string | null }>`
      select i.roles, i.ends_at, (select f.name from accounts.staff f where 'staff:' || f.id = i.invited_by) as inviter
      from accounts.invitation i where i.id = ${id} and i.ends_at > ${ctx.clock.now()}`.execute(ctx.db)
    const found = rows[0]
    if (!found) return null
    const words = say(letter.locale)
    return write(ctx, letter, {
      subject: words('mail.invited.subject', { shop: shopOf(ctx) }),
      before: [
        words('mail.invited.text', {
          inviter: found.inviter ?? shopOf(ctx),
          role: found.roles.join(', '),
          day: formatDay(found.ends_at, setting(ctx, shop.zone), letter.locale, { style: 'long' }),
        }),
      ],
      url: invitationLink(ctx, id),
      after: [],
      reason: words('mail.invited.reason'),
    })
  },
})

interface Said {
  subject: string
  before: string[]
  url: string
  after: string[]
  /** Why this letter came. */
  reason: string
}

function write(ctx: Acting, { locale }: LetterToWrite, { subject, before, url, after, reason }: Said): Written {
  const words = say(locale)
  const why = words('mail.why', { reason, url: new URL('/privacy', ctx.config.url).href })
  const regards = words('mail.regards', { shop: shopOf(ctx) })
  const text = [words('mail.helloNameless'), ...before, url, ...after, regards, `-- \n${why}`].join('\n\n')
  const html = render(
    <html lang={locale}>
      <body>
        <Lines lines={[words('mail.helloNameless'), ...before]} />
        <p>
          <a href={url}>{url}</a>
        </p>
        <Lines lines={[...after, regards]} />
        <hr />
        <p>
          <small>{why}</small>
        </p>
      </body>
    </html>,
  )
  return { subject, text, html: `<!doctype html>${html}` }
}

function Lines({ lines }: { lines: readonly string[] }): ComponentChildren {
  return lines.map((line) => <p>{line}</p>)
}

const shopOf = (ctx: Acting): string => setting(ctx, shop.name)
