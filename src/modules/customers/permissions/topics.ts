import type { Context } from '../../../platform/context.ts'
import { setting } from '../../../platform/settings.ts'
import { localeOf } from '../../../ui/speak.ts'
import { sayDeclared } from '../../../ui/words.ts'
import { declaredPurposes, type Purpose, purposeNamed } from '../declare.ts'
import { record } from '../settings.ts'

const PREFIX = 'marketing.'

/** Every purpose: what the code declares, and the topics of mailings that the merchant has set. */
export function allPurposes(ctx: Pick<Context, 'db'>): Purpose[] {
  const topics = setting(ctx, record.topics).map((topic) => topicOf(topic.name))
  return [...declaredPurposes(), ...topics.filter((topic) => !purposeNamed(topic.name))]
}

/** A purpose by its name; a topic that the merchant has taken away is none. */
export function purposeFor(ctx: Pick<Context, 'db'>, name: string): Purpose | undefined {
  return purposeNamed(name) ?? allPurposes(ctx).find((purpose) => purpose.name === name)
}

/** The words beside a purpose's switch: what it is, and what it gives the customer. */
export function purposeWords(ctx: Pick<Context, 'db'>, locale: string, name: string): { title: string; gives: string } {
  const topic = setting(ctx, record.topics).find((one) => PREFIX + one.name === name)
  if (topic) return { title: topic.title[localeOf(locale)], gives: topic.gives[localeOf(locale)] }
  return { title: sayDeclared(locale, `purpose.${name}`), gives: sayDeclared(locale, `purpose.${name}.gives`) }
}

const topicOf = (name: string): Purpose => ({
  name: PREFIX + name,
  module: 'customers',
  necessary: false,
  marketing: true,
})
