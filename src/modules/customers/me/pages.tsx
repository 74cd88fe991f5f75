import { z } from 'zod'
import type { Call } from '../../../platform/context.ts'
import { page, type PageReply } from '../../../platform/http/endpoint.ts'
import { id, nothing, pageNumber } from '../../../platform/http/schema.ts'
import { refuse as refusePlatform } from '../../../platform/refusal.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { type Column, Heading, Note, Pager, Table } from '../../../ui/content.tsx'
import { Button, Field } from '../../../ui/form.tsx'
import { formatTime } from '../../../ui/format.ts'
import { type Eyes, Line, When } from '../../../ui/promise.tsx'
import { say, sayDeclared } from '../../../ui/words.ts'
import { notMe } from '../identity/link.ts'
import { transactConnected } from '../identity/locked.ts'
import {
  actsFor,
  DEPUTY_MAY,
  endDeputy,
  leaveOrganisation,
  nameDeputy,
  SHARES,
  shareWithColleagues,
} from '../people.ts'
import { grantPermission, withdrawPermission } from '../permissions/choose.ts'
import { sentenceVersion } from '../permissions/sentence.ts'
import { countOpen, eraseCustomer, whatIsKept } from '../privacy/erase.ts'
import { exportRecord } from '../privacy/export.ts'
import { privacyDeclarations } from '../privacy/declaration.ts'
import { projectSelf } from '../projections/self.ts'
import { SERVICE } from '../purposes.ts'
import { refuse } from '../refusals.ts'
import { meSections, viewerNames } from '../slots.ts'
import { CURSOR_LIMIT } from '../log/line-cursor.ts'
import { LINE_PAGE, readTimeline } from '../timeline/timeline.ts'
import { correctFact, eraseFact, ownParty, refuseFact } from './commands.ts'
import { FACT_LENGTH, valueWords } from './facts.tsx'
import { readOwnLooks } from './looks.ts'
import { lineEntry } from './live.tsx'
import { MePage, SAID } from './page.tsx'
import { dayOf, eyesOf, Part } from './parts.tsx'

const own = { may: { customer: true }, signIn: '/sign-in' } as const
const back = (said: keyof typeof SAID, part: string): PageReply => ({ redirect: `/me?said=${said}#${part}` })
/** A form sends one chosen box as a word and several as a list. */
const several = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.union([z.enum(values).transform((one) => [one]), z.array(z.enum(values)).max(values.length)])

export const pages = [
  page({
    ...own,
    path: 'GET /me',
    input: z.strictObject({ said: z.enum(Object.keys(SAID) as [keyof typeof SAID]).optional() }),
    async handle(call, { said }) {
      const record = await projectSelf(call, { locale: call.locale })
      const sections = []
      for (const { name, place, render } of meSections.fills)
        sections.push({ name, place, body: await render(call, record.parties) })
      const body = (
        <MePage
          call={call}
          record={record}
          actsFor={await actsFor(call, record.party)}
          said={said}
          sections={sections}
        />
      )
      const script = meSections.fills.find((section) => section.script)?.script
      return { title: say(call.locale)('frame.yourRecord'), body, ...(script ? { script } : {}) }
    },
  }),
  page({
    ...own,
    path: 'GET /me/line',
    input: z.strictObject({ after: z.string().max(CURSOR_LIMIT).optional() }),
    handle: showLine,
  }),
  page({ ...own, path: 'GET /me/looks', input: z.strictObject({ page: pageNumber }), handle: showLooks }),
  page({
    ...own,
    path: 'POST /me/permissions',
    input: z.strictObject({
      purpose: z.string().max(60),
      sentence: z.string().max(120),
      on: z.enum(['true', 'false']),
    }),
    async handle(call, { purpose, on, sentence }) {
      // The form carries the sentence that they read; one that we never wrote is not stored as theirs.
      const read = /^[\w.]+@[0-9a-f]{8}$/.test(sentence) ? sentence : sentenceVersion(call, purpose)
      await (on === 'true' ? grantPermission : withdrawPermission)(call, {
        party: ownParty(call),
        purpose,
        sentence: read,
        channel: 'me',
      })
      return back('saved', 'permissions')
    },
  }),
  page({
    ...own,
    path: 'POST /me/facts/{id}/correct',
    input: z.strictObject({ id, value: z.string().trim().min(1).max(FACT_LENGTH) }),
    handle: async (call, { id: fact, value }) => (await correctFact(call, fact, value), back('corrected', 'told')),
  }),
  page({
    ...own,
    path: 'POST /me/facts/{id}/erase',
    input: z.strictObject({ id }),
    handle: async (call, fact) => (await eraseFact(call, fact.id), back('saved', 'told')),
  }),
  page({
    ...own,
    path: 'POST /me/facts/{id}/refuse',
    input: z.strictObject({ id }),
    handle: async (call, fact) => (await refuseFact(call, fact.id), back('saved', 'derived')),
  }),
  page({
    ...own,
    path: 'POST /me/identities/separate',
    input: z.strictObject({ party: id }),
    handle: async (call, { party }) => (await notMe(call, ownParty(call), party), back('notMe', 'identities')),
  }),
  page({
    ...own,
    path: 'POST /me/deputies',
    input: z.strictObject({
      email: z.string().max(320),
      emailAsked: z.string().max(100).optional(),
      may: several(DEPUTY_MAY),
      until: z.iso.date(),
    }),
    handle: async (call, { email, may, until }) => (
      await nameDeputy(call, { email, may, endsAt: new Date(`${until}T23:59:59Z`) }),
      back('saved', 'deputies')
    ),
  }),
  page({
    ...own,
    path: 'POST /me/deputies/{id}/end',
    input: z.strictObject({ id }),
    handle: async (call, deputy) => (await endDeputy(call, deputy.id), back('saved', 'deputies')),
  }),
  page({
    ...own,
    path: 'POST /me/organisations/{id}/shares',
    input: z.strictObject({ id, shares: several(SHARES).optional() }),
    handle: async (call, { id: membership, shares = [] }) => (
      await shareWithColleagues(call, membership, shares),
      back('saved', 'organisations')
    ),
  }),
  page({
    ...own,
    path: 'POST /me/organisations/{id}/leave',
    input: z.strictObject({ id }),
    handle: async (call, membership) => (await leaveOrganisation(call, membership.id), back('saved', 'organisations')),
  }),
  page({ ...own, path: 'GET /me/copy', input: nothing, handle: showCopy }),
  page({
    ...own,
    path: 'GET /me/copy.json',
    input: nothing,
    async handle(call) {
      const copy = await exportRecord(call, 'json')
      return {
        file: JSON.stringify({ format: 'rapport-record', version: 1, ...copy }, null, 2),
        type: 'application/json; charset=utf-8',
        name: 'record.json',
      }
    },
  }),
  page({ ...own, path: 'GET /me/end', input: nothing, handle: showEnd }),
  page({ ...own, path: 'POST /me/end', input: z.strictObject({ word: z.string().max(40) }), handle: endIt }),
]

async function showLine(call: Call, { after }: { after?: string | undefined }): Promise<PageReply> {
  const words = say(call.locale)
  const eyes = eyesOf(call)
  const line = await transactConnected(call, { purpose: SERVICE, parties: [ownParty(call)] }, (tx, parties) =>
    readTimeline(tx, parties, {
      after,
      limit: LINE_PAGE,
      reader: { locale: call.locale, audience: 'self', now: eyes.now },
    }),
  )
  const body = (
    <div class="stack wide">
      <Heading title={words('record.line')} above={<a href="/me">{words('frame.yourRecord')}</a>} />
      {line.items.length === 0 ? (
        <p class="soft">{words('record.lineNone')}</p>
      ) : (
        <Line entries={line.items.map(lineEntry)} eyes={eyes} own />
      )}
      <div class="row">
        {after ? (
          <Button look="quiet" href="/me/line">
            {words('record.lineNewest')}
          </Button>
        ) : null}
        {line.next ? <Button href={`/me/line?after=${line.next}`}>{words('record.lineOlder')}</Button> : null}
      </div>
    </div>
  )
  return { title: words('record.line'), body }
}

async function showLooks(call: Call, { page: number }: { page: number }): Promise<PageReply> {
  const words = say(call.locale)
  const eyes = eyesOf(call)
  const { looks, pages: count } = await readOwnLooks(call, number)
  const names = setting(call, shop.showStaffNames)
    ? await namesOf(
        call,
        looks.map((look) => look.viewer),
      )
    : new Map<string, string>()
  const role = (look: (typeof looks)[number]) => sayDeclared(call.locale, `role.${look.role}`)
  const body = (
    <div class="stack wide">
      <Heading title={words('record.lookedAll')} above={<a href="/me">{words('frame.yourRecord')}</a>} />
      {looks.length === 0 ? (
        <p class="soft">{words('record.lookedNone')}</p>
      ) : (
        <Table
          caption={words('record.lookedAll')}
          captionUnseen
          rows={looks}
          columns={[
            { title: words('record.lookedDay'), cell: (look) => <When at={look.at} eyes={eyes} /> },
            {
              title: words('record.lookedWho'),
              cell: (look) => [names.get(look.viewer), role(look)].filter(Boolean).join(', '),
            },
            {
              title: words('record.lookedSaw'),
              cell: (look) => sayDeclared(call.locale, `projection.${look.projection}`),
            },
            {
              title: words('record.lookedWhy'),
              cell: (look) => sayDeclared(call.locale, `reason.${look.reasonType}`, { id: look.reasonId }),
            },
          ]}
        />
      )}
      <Pager locale={call.locale} page={number} pages={count} href={(to) => `/me/looks?page=${to}`} />
    </div>
  )
  return { title: words('record.lookedAll'), body }
}

async function namesOf(call: Call, viewers: readonly string[]): Promise<Map<string, string>> {
  const names = new Map<string, string>()
  for (const fill of viewerNames.fills) for (const [viewer, name] of await fill(call, viewers)) names.set(viewer, name)
  return names
}

async function showCopy(call: Call): Promise<PageReply> {
  const words = say(call.locale)
  const eyes = eyesOf(call)
  const copy = await exportRecord(call, 'page')
  const body = (
    <div class="stack wide">
      <Heading title={words('record.exportTitle')} above={<a href="/me">{words('frame.yourRecord')}</a>}>
        {words('record.exportMade', {
          day: dayOf(copy.made, eyes),
          time: formatTime(copy.made, eyes.zone, call.locale),
        })}
      </Heading>
      {copy.tables.map(({ table, holds, rows }) => (
        <Part id={table.replace('.', '-')} title={sayDeclared(call.locale, holds)}>
          <Table
            caption={sayDeclared(call.locale, holds)}
            captionUnseen
            rows={rows as object[]}
            columns={columnsOf(rows as object[], eyes)}
          />
        </Part>
      ))}
    </div>
  )
  return { title: words('record.exportTitle'), body }
}

/** The columns that say something in at least one row, by their own names: the copy is the data itself and no retelling. */
function columnsOf(rows: readonly object[], eyes: Eyes): Column<object>[] {
  const names = new Set(
    rows.flatMap((row) =>
      Object.entries(row)
        .filter(([, value]) => !isEmpty(value))
        .map(([name]) => name),
    ),
  )
  return [...names].map((name) => ({
    title: name.replaceAll('_', ' '),
    cell: (row) => {
      const value = (row as Record<string, unknown>)[name]
      return value instanceof Date ? <When at={value} eyes={eyes} /> : valueWords(value)
    },
  }))
}

const isEmpty = (value: unknown) =>
  value === null || (typeof value === 'object' && !(value instanceof Date) && Object.keys(value).length === 0)

async function showEnd(call: Call): Promise<PageReply> {
  const words = say(call.locale)
  const eyes = eyesOf(call)
  const { open, kept } = await transactConnected(
    call,
    { purpose: SERVICE, parties: [ownParty(call)] },
    async (tx, parties) => ({
      open: await countOpen(tx, parties),
      kept: await whatIsKept(tx, parties, eyes.now),
    }),
  )
  const laws = new Map<string, Date>()
  for (const { law, until } of kept) if (until > (laws.get(law) ?? new Date(0))) laws.set(law, until)
  const body = (
    <div class="narrow stack wide">
      <Heading title={words('record.eraseTitle')} above={<a href="/me">{words('frame.yourRecord')}</a>}>
        {words('record.eraseText')}
      </Heading>
      {open > 0 ? <Note state="due">{words('record.eraseOpen', { count: open })}</Note> : null}
      <Part id="goes" title={words('record.eraseGoes')}>
        <ul>
          {privacyDeclarations().map(({ holds }) => (
            <li>{sayDeclared(call.locale, holds)}</li>
          ))}
        </ul>
      </Part>
      <Part id="kept" title={words('record.eraseKeptTitle')}>
        {laws.size === 0 ? (
          <p>{words('record.eraseKeptNothing')}</p>
        ) : (
          [...laws].map(([law, until]) => (
            <p>{words('record.eraseKept', { day: dayOf(until, eyes), what: sayDeclared(call.locale, law) })}</p>
          ))
        )}
      </Part>
      {open > 0 ? null : (
        <form method="post" action="/me/end" class="stack">
          <Field
            name="word"
            label={words('record.eraseConfirm', { word: words('record.eraseWord') })}
            locale={call.locale}
            longest={40}
            autocomplete="off"
          />
          <Button look="danger">{words('record.eraseButton')}</Button>
        </form>
      )}
    </div>
  )
  return { title: words('record.eraseTitle'), body }
}

async function endIt(call: Call, { word }: { word: string }): Promise<PageReply> {
  const words = say(call.locale)
  if (call.principal.kind !== 'customer') throw refusePlatform('sign-in-first')
  if (word.trim().toLowerCase() !== words('record.eraseWord')) throw refuse('erase-word')
  await eraseCustomer(call, call.principal.party)
  call.principal = { kind: 'visitor', party: null }
  return {
    title: words('record.eraseTitle'),
    body: (
      <div class="narrow stack">
        <h1>{words('record.eraseTitle')}</h1>
        <p class="lead">{words('record.eraseDone')}</p>
      </div>
    ),
  }
}
