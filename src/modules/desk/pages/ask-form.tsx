import { randomUUID } from 'node:crypto'
import type { Call } from '../../../platform/context.ts'
import type { PageReply } from '../../../platform/http/endpoint.ts'
import { refuse as refuseInput, Refusal } from '../../../platform/refusal.ts'
import { askedOf } from '../../../ui/asked.ts'
import { say } from '../../../ui/words.ts'
import { normaliseEmail } from '../../customers/index.ts'
import { type About, productNamed } from '../about.ts'
import type { FileChosen } from '../answering/files.ts'
import { ringMe } from '../calls/slots.tsx'
import { filesOfForm } from '../chat/uploads.ts'
import type { Stance } from '../complaints/stances.ts'
import * as shapes from '../contract.ts'
import { limitAsking } from '../limits.ts'
import { openCase } from '../open.ts'
import { replyDue } from '../promises.ts'
import { ASKED, type AskField, AskPage } from './ask.tsx'
import { formOnce } from './once.ts'
import { plain, sentenceOfRefusal } from './sent.ts'

interface Sent {
  order?: string | undefined
  product?: string | undefined
}

export function aboutOf({ order, product }: Sent): About | undefined {
  if (order !== undefined) return { type: 'order', id: order }
  return product === undefined ? undefined : { type: 'product', id: product }
}

/** What the subject says before anybody has typed: the number of an order, the name of a product. */
export async function subjectOf(call: Call, on: About | undefined): Promise<string> {
  if (on?.type === 'order') return say(call.locale)('ask.aboutOrder', { number: on.id })
  return on === undefined ? '' : ((await productNamed(call, on.id))?.title ?? '')
}

type Values = Record<AskField, string>

interface Asking {
  values: Values
  sent: Sent & { form?: string }
  errors?: Partial<Values & { files: string }>
  problem?: string
}

export async function askPage(call: Call, { values, sent, errors = {}, problem }: Asking): Promise<PageReply> {
  const words = say(call.locale)
  const hidden = Object.entries({ order: sent.order, product: sent.product, form: sent.form ?? randomUUID() })
  return {
    title: words('ask.title'),
    cache: 'never',
    ...(Object.keys(errors).length > 0 || problem !== undefined ? { status: 422 } : {}),
    ...(Object.values(values).some((value) => value !== '') ? { knows: words('ask.knows') } : {}),
    body: (
      <>
        <AskPage
          call={call}
          values={values}
          errors={errors}
          hidden={Object.fromEntries(hidden.filter((one): one is [string, string] => one[1] !== undefined))}
          problem={problem}
          by={await replyDue(call, 'web')}
        />
        {await ringMe(call, { order: sent.order, product: sent.product })}
      </>
    ),
  }
}

interface SentQuestion extends Values, Sent {
  urgency: '' | shapes.Urgency
  complaint: '' | 'private' | 'public'
  stance: '' | Stance
  form: string
  nameAsked: string
  emailAsked: string
  files: readonly FileChosen[]
}

/** The form of a question. What is wrong is said beside its field; what was typed stays. */
export async function askFromForm(call: Call, sent: SentQuestion): Promise<PageReply> {
  const isKnown = call.principal.kind === 'customer'
  const values: Values = {
    subject: sent.subject.trim(),
    text: plain(sent.text),
    urgency: sent.urgency,
    complaint: sent.complaint,
    stance: sent.stance,
    name: isKnown ? '' : sent.name.trim(),
    email: isKnown ? '' : sent.email.trim(),
  }
  const errors = wrongIn(call, values, isKnown)
  if (Object.keys(errors).length > 0) return askPage(call, { values, sent, errors })
  // Who says how they come to us complains, whatever they call it.
  const isComplaint = sent.complaint !== '' || sent.stance !== ''
  const asked = (['email', 'name'] as const).flatMap((name) => (values[name] === '' ? [] : sentenceOf(name, sent)))
  try {
    const taken = await filesOfForm(call, sent.files)
    const to = await formOnce(call, sent.form, { ...values, files: taken.digest }, async () => {
      await limitAsking(call, isKnown ? undefined : values.email)
      const { number, url } = await openCase(call, {
        text: values.text,
        ...(values.subject === '' ? {} : { subject: values.subject }),
        ...(sent.urgency === '' ? {} : { urgency: sent.urgency }),
        ...(values.name === '' ? {} : { name: values.name }),
        ...(values.email === '' ? {} : { email: values.email }),
        ...(isComplaint ? { complaint: sent.stance === '' ? {} : { stance: sent.stance } } : {}),
        about: aboutOf(sent),
        asked,
        files: taken.files,
      })
      const page = sent.complaint === 'public' ? '/complaint' : ''
      return isKnown ? `/cases/${number}${page}` : new URL(url).pathname + page + new URL(url).search
    })
    return { redirect: `${to}${to.includes('?') ? '&' : '?'}new=1` }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (error.code.startsWith('file'))
      return askPage(call, { values, sent, errors: { files: sentenceOfRefusal(call, error) } })
    return askPage(call, { values, sent, problem: sentenceOfRefusal(call, error) })
  }
}

function sentenceOf(name: keyof typeof ASKED, sent: SentQuestion): string {
  const said = askedOf(ASKED[name], sent[`${name}Asked`])
  if (!said) throw refuseInput('bad-input', { where: name, what: 'this was not asked for by our own form' })
  return `${said.id}@${said.version}`
}

function wrongIn(call: Call, values: Values, isKnown: boolean): Partial<Values> {
  const words = say(call.locale)
  const wrong: Partial<Values> = {}
  const limits = { subject: shapes.SUBJECT_LIMIT, text: shapes.TEXT_LIMIT, name: shapes.NAME_LIMIT } as const
  for (const [name, length] of Object.entries(limits) as [keyof typeof limits, number][])
    if (values[name].length > length) wrong[name] = words('errors.field.tooLong', { length })
  if (values.text === '') wrong.text = words('errors.field.needed')
  if (isKnown) return wrong
  if (values.email === '') wrong.email = words('errors.field.needed')
  else if (normaliseEmail(values.email) === null) wrong.email = words('errors.field.email')
  return wrong
}
