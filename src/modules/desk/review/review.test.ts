import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { z } from 'zod'
import { type Colleague, staffedHouse, type StaffedHouse } from '../../../../test/harness/agents.ts'
import { askOwner } from '../../../../test/harness/orders.ts'
import { grantPermission, QUALITY_SAMPLES, sentenceVersion, withdrawPermission } from '../../customers/index.ts'
import type { reviewFigures, reviewList, reviewShown } from './contract.ts'
import { drawReviews, dropReviews } from './draw.ts'

type Listed = z.output<typeof reviewList>
type Shown = z.output<typeof reviewShown>

let desk: StaffedHouse
beforeAll(async () => {
  desk = await staffedHouse()
})
beforeEach(() => askOwner(desk.house, 'truncate accounts.rate'))
afterAll(() => desk.house.close())

const system = () => desk.house.actAs({ kind: 'system', name: 'tests' })
const choice = (party: string) => ({
  party,
  purpose: QUALITY_SAMPLES,
  sentence: sentenceVersion(desk.house.context, QUALITY_SAMPLES),
  channel: 'me' as const,
})

/** A case that somebody answered and settled. */
async function settled(who: Colleague, { allows = true } = {}) {
  const number = await desk.ask('Is it warm?')
  await desk.send(who, 'POST', `/api/cases/${number}/messages`, { text: 'It is.' })
  await desk.send(who, 'POST', `/api/cases/${number}/closing`)
  const [row] = await askOwner(desk.house, `select party from desk.customer_case where number = ${number}`)
  const party = row!['party'] as string
  if (allows) await grantPermission(system(), choice(party))
  return { number, party }
}
const list = (who: Colleague) => desk.send<Listed>(who, 'GET', '/api/reviews')
const show = (who: Colleague, id: string) => desk.send<Shown>(who, 'GET', `/api/reviews/${id}`)
const status = async (who: Colleague, method: string, path: string, json?: unknown): Promise<number> =>
  (await desk.house.actAs(who).visit(path, { method, ...(json === undefined ? {} : { json }) })).status
const ALL_WELL = ['understood', 'right', 'tone', 'promise'].map((id) => ({ id, score: 2 }))

test('a week’s sample is as large for each agent, of customers who allow it, and drawn once; a bad word is reviewed in any case', async () => {
  const unhappy = await settled(desk.bilal)
  for (let nth = 0; nth < 4; nth += 1) await settled(desk.bilal)
  for (let nth = 0; nth < 3; nth += 1) await settled(desk.chidi)
  const hidden = await settled(desk.chidi, { allows: false })
  await askOwner(
    desk.house,
    `insert into desk.rating (customer_case, party, solved, first_solved, rated_at, changed_at)
     select id, party, false, false, '${desk.now()}', '${desk.now()}' from desk.customer_case where number in (${unhappy.number}, ${hidden.number})`,
  )
  // In the week itself only what was not well is drawn.
  expect(await drawReviews(system())).toBe(1)
  desk.later(60 * 24 * 7)
  expect(await drawReviews(system())).toBe(4)
  expect(await drawReviews(system())).toBe(0)

  const drawn = (await list(desk.siv)).items
  expect(
    drawn
      .map(({ staff, why, week }) => [staff.name, why, week].join(' '))
      .toSorted((one, other) => one.localeCompare(other)),
  ).toEqual([
    'Bilal rating 2026-11-23',
    'Bilal sample 2026-11-23',
    'Bilal sample 2026-11-23',
    'Chidi sample 2026-11-23',
    'Chidi sample 2026-11-23',
  ])
  // What its customer was not content with stands in front.
  expect(drawn[0]).toMatchObject({ number: unhappy.number, why: 'rating' })
  expect(drawn.map(({ number }) => number)).not.toContain(hidden.number)
  // Whose answers they are sees nothing before it is done, and whoever is no reviewer nothing of others.
  expect((await list(desk.bilal)).items).toEqual([])
})

test('a reviewer fills in the scorecard once; who answered reads it and answers; figures go by agent and week', async () => {
  const [{ id, number }] = (await list(desk.siv)).items as [Listed['items'][number]]
  const shown = await show(desk.siv, id)
  expect(shown).toMatchObject({
    staff: { name: 'Bilal' },
    rating: { solved: false },
    questions: ALL_WELL.map((one) => ({ id: one.id, text: null })),
    verdict: null,
  })
  expect(shown.messages.map(({ direction, text }) => [direction, text])).toContainEqual(['out', 'It is.'])
  const scores = ALL_WELL.map((one, nth) => ({ ...one, score: [2, 1, null, 0][nth]! }))
  const verdict = `/api/reviews/${id}/verdict`
  for (const who of [desk.bilal, desk.chidi]) {
    expect(await status(who, 'GET', `/api/reviews/${id}`)).toBe(404)
    expect(await status(who, 'PUT', verdict, { scores })).toBe(403)
  }
  expect(await status(desk.siv, 'PUT', verdict, { scores: scores.slice(1) })).toBe(422)
  await desk.send(desk.siv, 'PUT', verdict, { scores, comment: 'Ask what the weather is like.' })
  expect(await status(desk.siv, 'PUT', verdict, { scores })).toBe(409)

  expect((await list(desk.bilal)).items).toMatchObject([
    { id, mine: true, reviewedAt: desk.house.clock.now().toISOString() },
  ])
  expect((await show(desk.bilal, id)).verdict).toMatchObject({
    by: 'Siv',
    scores,
    comment: 'Ask what the weather is like.',
  })
  expect(await status(desk.siv, 'PUT', `/api/reviews/${id}/reply`, { text: 'I am not Bilal.' })).toBe(404)
  await desk.send(desk.bilal, 'PUT', `/api/reviews/${id}/reply`, { text: 'I did, on the telephone.' })
  expect((await show(desk.siv, id)).verdict?.reply).toBe('I did, on the telephone.')

  const row = { week: '2026-11-23', reviews: 1, unhappy: 1, points: 3, most: 6 }
  const figures = (who: Colleague) => desk.send<z.output<typeof reviewFigures>>(who, 'GET', '/api/review-figures')
  expect((await figures(desk.siv)).rows).toEqual([{ staff: { id: desk.bilal.id, name: 'Bilal' }, ...row }])
  expect((await figures(desk.bilal)).rows).toMatchObject([row])
  expect((await figures(desk.chidi)).rows).toEqual([])
  const file = await desk.house.actAs(desk.siv).visit('/workspace/reviews/csv')
  expect(await file.text()).toBe('week,agent,reviews,unhappy,points,most\r\n2026-11-23,Bilal,1,1,3,6\r\n')

  // Its customer sees who looked, and that it was for this.
  expect(
    await askOwner(
      desk.house,
      `select distinct viewer, purpose, projection from customers.look where reason_type = 'review' and reason_id = '${number}' order by 1`,
    ),
  ).toEqual(
    [desk.bilal, desk.siv]
      .map(({ id: staff }) => ({ viewer: `staff:${staff}`, purpose: QUALITY_SAMPLES, projection: 'case' }))
      .sort((one, other) => one.viewer.localeCompare(other.viewer)),
  )
})

test('the merchant says who reviews and what is asked; an owner’s own answers are another reviewer’s', async () => {
  await desk.set('reviewers', [desk.chidi.id])
  await desk.set('reviewQuestions', ['Was it answered?'])
  const own = await settled(desk.siv)
  desk.later(60 * 24 * 7)
  await drawReviews(system())
  // Owners review as well, but not themselves.
  expect((await list(desk.siv)).items.map(({ number }) => number)).not.toContain(own.number)
  const review = (await list(desk.chidi)).items.find(({ number }) => number === own.number)!
  expect(
    await status(desk.siv, 'PUT', `/api/reviews/${review.id}/verdict`, { scores: [{ id: 'own-1', score: 2 }] }),
  ).toBe(403)
  expect((await show(desk.chidi, review.id)).questions).toEqual([{ id: 'own-1', text: 'Was it answered?' }])
  await desk.send(desk.chidi, 'PUT', `/api/reviews/${review.id}/verdict`, { scores: [{ id: 'own-1', score: 2 }] })
  // What was asked stays as it was asked.
  await desk.set('reviewQuestions', [])
  expect((await show(desk.siv, review.id)).questions).toEqual([{ id: 'own-1', text: 'Was it answered?' }])
})

test('who takes it back is in no review any more; what is left of it is a figure', async () => {
  const [done] = (await list(desk.bilal)).items as [Listed['items'][number]]
  const [row] = await askOwner(desk.house, `select party from desk.customer_case where number = ${done.number}`)
  await withdrawPermission(system(), choice(row!['party'] as string))
  for (const who of [desk.bilal, desk.siv]) expect(await status(who, 'GET', `/api/reviews/${done.id}`)).toBe(404)
  expect((await list(desk.bilal)).items).toEqual([])
  expect(await dropReviews(system())).toBe(1)
  expect(await askOwner(desk.house, `select count(*)::int as left from desk.review where id = '${done.id}'`)).toEqual([
    { left: 0 },
  ])
  expect(await askOwner(desk.house, 'select points, most from desk.review_score order by most desc')).toEqual([
    { points: 3, most: 6 },
    { points: 2, most: 2 },
  ])
})
