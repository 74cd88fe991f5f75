import { account } from './messages/account.ts'
import { answering } from './messages/answering.ts'
import { blueprint } from './messages/blueprint.ts'
import { goods } from './messages/catalogue.ts'
import { calls } from './messages/calls.ts'
import { complaints } from './messages/complaints.ts'
import { complaintsDesk } from './messages/complaints-desk.ts'
import { desk } from './messages/desk.ts'
import { chatMore } from './messages/chat-more.ts'
import { chat, chatButton } from './messages/chat.ts'
import { clocks } from './messages/clocks.ts'
import { errors } from './messages/errors.ts'
import { help } from './messages/help.ts'
import { helpMonitor } from './messages/help-monitor.ts'
import { helpImports } from './messages/help-imports.ts'
import { helpUnasked } from './messages/help-unasked.ts'
import { helpArticles } from './messages/help-articles.ts'
import { helpAnswering } from './messages/help-answering.ts'
import { helpButton } from './messages/help-button.ts'
import { helpElsewhere } from './messages/help-elsewhere.ts'
import { helpSearching } from './messages/help-searching.ts'
import { helpGrowth } from './messages/help-growth.ts'
import { inbox } from './messages/inbox.ts'
import { known } from './messages/known.ts'
import { exceptions } from './messages/later/exceptions.ts'
import { helping } from './messages/later/helping.ts'
import { translating } from './messages/later/translating.ts'
import { listening } from './messages/listening.ts'
import { mail } from './messages/mail.ts'
import { orders } from './messages/orders.ts'
import { probes } from './messages/later/probes.ts'
import { probe } from './messages/probe.ts'
import { record } from './messages/record.ts'
import { routing } from './messages/routing.ts'
import { shared } from './messages/shared.ts'
import { shop } from './messages/shop.ts'
import { training } from './messages/training.ts'
import { visitors } from './messages/visitors.ts'
import { workspace } from './messages/workspace.ts'
import { DEFAULT_LOCALE, LOCALES, addWords, catalogueOf, speaker } from './speak.ts'
import type { Catalogue, KeyOf, Locale } from './speak.ts'

/** Every message of ours. The browser's bundles do not import this file but join the areas that they show. */
export const catalogue = catalogueOf(
  shared,
  shop,
  goods,
  orders,
  account,
  record,
  known,
  mail,
  desk,
  calls,
  blueprint,
  workspace,
  inbox,
  answering,
  clocks,
  routing,
  listening,
  probe,
  probes,
  training,
  visitors,
  exceptions,
  complaints,
  complaintsDesk,
  helping,
  translating,
  help,
  helpImports,
  helpUnasked,
  helpArticles,
  helpAnswering,
  helpSearching,
  helpButton,
  helpElsewhere,
  helpGrowth,
  helpMonitor,
  errors,
  chat,
  chatButton,
  chatMore,
)

export type MessageKey = KeyOf<typeof catalogue>

const spoken = speaker(catalogue)

/** `say('nb')('basket.title')`. Memoised per language: call it where it is needed. */
export const say = spoken.say

/** `sayParts(locale)('foot.privacy', { a: (inside) => <a href="/privacy">{inside}</a> })` */
export const sayParts = spoken.sayParts

/** `sayDeclared(locale, `errors.${code}`, values)`: for keys that are data. */
export const sayDeclared = spoken.sayDeclared

/** Whether there is such a message: what a declaration promises is checked by a test, not met by a customer. */
export const hasMessage = spoken.has

/** An extension's own words, added when it is loaded. */
export const extendWords = (area: Catalogue): void => addWords(catalogue, area)

export type Words = ReturnType<typeof say>

/** A request's Accept-Language may be as long as a header may; what is beyond a person's list of languages is not read. */
const MAX_ACCEPTED_LANGUAGES = 20

/** Norwegian in its several codes is answered in bokmål: closer to a nynorsk or a Danish reader than English is to either. */
const ANSWERED_BY: Readonly<Record<string, Locale>> = { en: 'en', nb: 'nb', no: 'nb', nn: 'nb', da: 'nb' }

/** The language of a page: what this person chose (a cookie), else what their browser asks for, else the shop's own. */
export function chooseLocale(
  acceptLanguage: string | undefined,
  cookie: string | undefined,
  shop: Locale = DEFAULT_LOCALE,
): Locale {
  const chosen = LOCALES.find((locale) => locale === cookie)
  if (chosen) return chosen
  let best: { locale: Locale; weight: number } | undefined
  for (const part of (acceptLanguage ?? '').split(',', MAX_ACCEPTED_LANGUAGES)) {
    const [tag = '', ...settings] = part.trim().toLowerCase().split(';')
    const locale = ANSWERED_BY[tag.split('-')[0] ?? '']
    if (!locale) continue
    const quality = settings.map((setting) => setting.trim()).find((setting) => setting.startsWith('q='))
    const weight = quality ? Number(quality.slice(2)) : 1
    if (weight > 0 && weight <= 1 && (!best || weight > best.weight)) best = { locale, weight }
  }
  return best?.locale ?? shop
}
