import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { writeLetter } from '../../../ui/letter.tsx'
import { say } from '../../../ui/words.ts'
import { connectedParties, declareLetter, type LetterToWrite, transact, type Written } from '../../customers/index.ts'
import { mayRead, type Reader, readerOfParties } from '../reader.ts'
import { PRODUCT_UPDATES } from './purpose.ts'
import { stopUrl } from './stop.ts'

export const letterOfUnasked = declareLetter({ kind: 'help.unasked', render: write })

interface Told {
  product: string
  title: string
  summary: string
  slug: string
  first: string | null
}

async function write(ctx: Acting, letter: LetterToWrite): Promise<Written | null> {
  if (letter.party === null) return null
  const unasked = String(letter.data['unasked'])
  const reader = await readerOfParties(ctx, await connectedParties(ctx.db, letter.party), letter.locale)
  const told = await readTold(ctx, letter.party, unasked, reader)
  if (!told) return null
  // Sent back since the letter was owed: what they do not own concerns them no more.
  const owned = reader.owns.find(({ product }) => product === told.product)
  if (!owned) return null
  const words = say(letter.locale)
  const stop = stopUrl(ctx, unasked)
  const written = writeLetter({
    locale: letter.locale,
    shop: setting(ctx, shop.name),
    subject: words('mail.unasked.subject', { product: owned.title, title: told.title }),
    parts: [
      { text: words('mail.unasked.intro', { product: owned.title }) },
      { text: told.summary || told.first || told.title },
      {
        text: told.title,
        href: new URL(`/help/articles/${told.slug}`, ctx.config.url).href,
        button: words('mail.unasked.read'),
      },
      { text: words('mail.unasked.stop'), href: stop, button: words('mail.unasked.stopDo') },
    ],
    reason: words('mail.unasked.reason'),
    privacyUrl: new URL('/me', ctx.config.url).href,
  })
  return {
    ...written,
    headers: { 'List-Unsubscribe': `<${stop}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
  }
}

/** As it is published for them at the moment of sending; null where it is not any more, or they have withdrawn their permission. */
async function readTold(ctx: Acting, party: string, unasked: string, reader: Reader): Promise<Told | null> {
  const { rows } = await transact(ctx, { purpose: PRODUCT_UPDATES, parties: [party] }, (tx) =>
    sql<Told>`
      select u.product, w.title, w.summary, w.slug,
        (select p.text from help.passage p where p.article = w.article and p.language = w.language order by p.place limit 1) as first
      from help.unasked u join help.article a on a.id = u.article and ${mayRead(reader)}
      join lateral (
        select * from help.article_words w where w.article = u.article order by w.language = ${reader.language} desc, w.language limit 1) w on true
      where u.id = ${unasked} and u.state = 'told'`.execute(tx),
  )
  return rows[0] ?? null
}
