import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Call } from '../../../platform/context.ts'
import { page, type PageReply } from '../../../platform/http/endpoint.ts'
import { id } from '../../../platform/http/schema.ts'
import { refuse as refuseInput, Refusal } from '../../../platform/refusal.ts'
import { setting } from '../../../platform/settings.ts'
import { askedOf } from '../../../ui/asked.ts'
import { renderPart } from '../../../ui/part.ts'
import { say, sayDeclared } from '../../../ui/words.ts'
import { normaliseEmail, normalisePhone } from '../../customers/index.ts'
import { caseKey, caseNumber, NAME_LIMIT, TEXT_LIMIT } from '../contract.ts'
import { limitAsking } from '../limits.ts'
import { formOnce } from '../pages/once.ts'
import { bookCallback } from './book.ts'
import { cancelCallback, moveCallback } from './change.ts'
import { calendarFile } from './letters.tsx'
import { showCallback } from './own.ts'
import { ASKED, type BookField, BookPage } from './pages/book.tsx'
import { CallbackPage, CallbackPart, queryOf } from './pages/callback.tsx'
import { calls } from './settings.ts'
import { freeNow, freeTimes, inLanguage } from './times.ts'

const ASKER = { anyone: true, customer: true } as const
const typed = z.string().max(4_000).default('')
const about = { order: caseNumber.optional(), product: id.optional(), case: caseNumber.optional(), key: caseKey }
const own = { id, key: caseKey }

export const callPages = [
  page({
    path: 'GET /callback',
    may: ASKER,
    input: z.strictObject(about),
    handle: (call, asked) =>
      bookPage(call, { asked, values: { phone: '', text: '', name: '', email: '', startsAt: '' } }),
  }),
  page({
    path: 'POST /callback',
    may: ASKER,
    input: z.strictObject({
      ...about,
      form: id,
      phone: typed,
      text: z
        .string()
        .max(4 * TEXT_LIMIT)
        .default(''),
      name: typed,
      email: typed,
      startsAt: typed,
      phoneAsked: typed,
      emailAsked: typed,
      earlier: z.literal('yes').optional(),
      when: z.enum(['now', 'time']).default('time'),
    }),
    handle: bookFromForm,
  }),
  page({
    path: 'GET /callbacks/{id}',
    may: ASKER,
    input: z.strictObject({ ...own, said: z.enum(['moved', 'cancelled']).optional() }),
    handle: (call, asked) => callbackPage(call, asked),
  }),
  page({
    path: 'GET /callbacks/{id}/state',
    may: ASKER,
    input: z.strictObject(own),
    handle: async (call, { id: which, key }) => {
      const shown = await showCallback(call, { id: which, key })
      const part = <CallbackPart call={call} shown={shown} callbackKey={key} times={await timesFor(call)} />
      return { file: renderPart(part), type: 'text/html; charset=utf-8' }
    },
  }),
  page({
    path: 'GET /callbacks/{id}/call.ics',
    may: ASKER,
    input: z.strictObject(own),
    handle: async (call, { id: which, key }) => {
      const shown = await showCallback(call, { id: which, key })
      const file = calendarFile(call, shown, { to: call.config.mailFrom, locale: call.locale })
      return { file: file.bytes, type: file.mediaType, name: file.name }
    },
  }),
  page({
    path: 'POST /callbacks/{id}/time',
    may: ASKER,
    input: z.strictObject({ ...own, startsAt: z.iso.datetime() }),
    handle: (call, { id: which, key, startsAt }) =>
      change(call, { id: which, key }, 'moved', () => moveCallback(call, { id: which, key, startsAt })),
  }),
  page({
    path: 'POST /callbacks/{id}/cancelling',
    may: ASKER,
    input: z.strictObject(own),
    handle: (call, named) => change(call, named, 'cancelled', () => cancelCallback(call, named)),
  }),
]

const timesFor = (call: Call) => freeTimes(call, inLanguage(call))

interface Named {
  id: string
  key?: string | undefined
}

async function change(
  call: Call,
  named: Named,
  said: 'moved' | 'cancelled',
  run: () => Promise<void>,
): Promise<PageReply> {
  try {
    await run()
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === 'callback-unknown') throw error
    return callbackPage(call, { ...named, problem: sayDeclared(call.locale, `errors.${error.code}`, error.values) })
  }
  const query = new URLSearchParams({ ...(named.key === undefined ? {} : { key: named.key }), said })
  return { redirect: `/callbacks/${named.id}?${query.toString()}` }
}

async function callbackPage(
  call: Call,
  { id: which, key, said, problem }: Named & { said?: 'moved' | 'cancelled' | undefined; problem?: string },
): Promise<PageReply> {
  const shown = await showCallback(call, { id: which, key })
  const words = say(call.locale)
  return {
    title: words('callback.yours'),
    cache: 'never',
    knows: words('callback.knows'),
    ...(problem === undefined ? {} : { status: 409 as const }),
    body: (
      <CallbackPage
        call={call}
        shown={shown}
        callbackKey={key}
        times={await timesFor(call)}
        said={said}
        problem={problem}
      />
    ),
  }
}

interface About {
  order?: string | undefined
  product?: string | undefined
  case?: string | undefined
  key?: string | undefined
}

interface ToDraw {
  asked: About
  values: Record<BookField, string>
  errors?: Partial<Record<BookField, string>>
  earlier?: boolean
  form?: string
  problem?: string
}

async function bookPage(
  call: Call,
  { asked, values, errors = {}, earlier = false, form, problem }: ToDraw,
): Promise<PageReply> {
  const words = say(call.locale)
  const travels = {
    form: form ?? randomUUID(),
    order: asked.order,
    product: asked.product,
    case: asked.case,
    key: asked.key,
  }
  const hidden = Object.entries(travels).filter((one): one is [string, string] => one[1] !== undefined)
  const [times, now] = [await timesFor(call), (await freeNow(call, inLanguage(call))) > 0]
  return {
    title: words('callback.title'),
    cache: 'never',
    knows: words('ask.knows'),
    ...(problem === undefined && Object.keys(errors).length === 0 ? {} : { status: 422 as const }),
    body: (
      <BookPage
        call={call}
        values={values}
        errors={errors}
        earlier={earlier}
        hidden={Object.fromEntries(hidden)}
        problem={problem}
        times={times}
        now={now}
        inCase={asked.case !== undefined}
      />
    ),
  }
}

interface SentBooking extends About {
  form: string
  phone: string
  text: string
  name: string
  email: string
  startsAt: string
  phoneAsked: string
  emailAsked: string
  earlier?: 'yes' | undefined
  when: 'now' | 'time'
}

async function bookFromForm(call: Call, sent: SentBooking): Promise<PageReply> {
  const isKnown = call.principal.kind === 'customer' || sent.case !== undefined
  const values = {
    phone: sent.phone.trim(),
    text: sent.text.trim().replaceAll('\r\n', '\n'),
    name: isKnown ? '' : sent.name.trim(),
    email: isKnown ? '' : sent.email.trim(),
    startsAt: sent.startsAt,
  }
  const drawn = { asked: sent, values, earlier: sent.earlier === 'yes' }
  const errors = wrongIn(call, values, { isKnown, atOnce: sent.when === 'now' })
  if (Object.keys(errors).length > 0) return bookPage(call, { ...drawn, errors })
  const asked = (['phone', ...(isKnown ? [] : (['email'] as const))] as const).map((name) => sentenceOf(name, sent))
  try {
    const to = await formOnce(
      call,
      sent.form,
      { ...values, when: sent.when, earlier: sent.earlier ?? '' },
      async () => {
        await limitAsking(call, isKnown ? undefined : values.email)
        const made = await bookCallback(call, {
          phone: values.phone,
          ...(sent.when === 'time' ? { startsAt: values.startsAt } : {}),
          earlier: sent.earlier === 'yes',
          ...(values.text === '' ? {} : { text: values.text }),
          ...(values.name === '' ? {} : { name: values.name }),
          ...(values.email === '' ? {} : { email: values.email }),
          ...(sent.order === undefined ? {} : { about: { type: 'order' as const, id: sent.order } }),
          ...(sent.product === undefined ? {} : { about: { type: 'product' as const, id: sent.product } }),
          case: sent.case,
          key: sent.key,
          asked,
        })
        const url = new URL(made.url)
        return call.principal.kind === 'customer'
          ? `/callbacks/${made.id}`
          : url.pathname + queryOf(url.searchParams.get('key') ?? undefined)
      },
    )
    return { redirect: to }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return bookPage(call, { ...drawn, problem: sayDeclared(call.locale, `errors.${error.code}`, error.values) })
  }
}

function sentenceOf(name: keyof typeof ASKED, sent: SentBooking): string {
  const said = askedOf(ASKED[name], sent[`${name}Asked`])
  if (!said) throw refuseInput('bad-input', { where: name, what: 'this was not asked for by our own form' })
  return `${said.id}@${said.version}`
}

function wrongIn(
  call: Call,
  values: Readonly<Record<BookField, string>>,
  { isKnown, atOnce }: { isKnown: boolean; atOnce: boolean },
): Partial<Record<BookField, string>> {
  const words = say(call.locale)
  const wrong: Partial<Record<BookField, string>> = {}
  if (values.phone === '') wrong.phone = words('errors.field.needed')
  else if (normalisePhone(values.phone, setting(call, calls.country)) === null)
    wrong.phone = words('errors.phone-unknown')
  if (values.text.length > TEXT_LIMIT) wrong.text = words('errors.field.tooLong', { length: TEXT_LIMIT })
  if (values.name.length > NAME_LIMIT) wrong.name = words('errors.field.tooLong', { length: NAME_LIMIT })
  if (!atOnce && !z.iso.datetime().safeParse(values.startsAt).success) wrong.startsAt = words('errors.field.needed')
  if (isKnown) return wrong
  if (values.email === '') wrong.email = words('errors.field.needed')
  else if (normaliseEmail(values.email) === null) wrong.email = words('errors.field.email')
  return wrong
}
