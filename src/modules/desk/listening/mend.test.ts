import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Person, startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { askOwner } from '../../../../test/harness/orders.ts'
import type { Principal } from '../../../platform/principal.ts'
import type { LetterToWrite } from '../../customers/index.ts'
import { caseAnswered } from '../letters.tsx'

let house: TestHouse
const staff = (
  name: string,
  nth: number,
  roles: ('agent' | 'packer')[] = ['agent'],
): Principal & { kind: 'staff' } => ({
  kind: 'staff',
  id: `3b1d0f9a-0000-4000-8000-00000000000${nth}`,
  name,
  roles,
  session: `3b1d0f9a-0000-4000-8000-00000000001${nth}`,
})
const bilal = staff('Bilal', 4)
const dora = staff('Dora', 5)
const chidi = staff('Chidi', 3, ['packer'])

beforeAll(async () => {
  house = await startHouse()
  for (const { id, name, roles } of [bilal, dora, chidi])
    await askOwner(
      house,
      `insert into accounts.staff (id, email, name, roles, joined_at) values ('${id}', '${name.toLowerCase()}@harbour.example', '${name}', '{${roles[0]}}', now())`,
    )
})
beforeEach(() => askOwner(house, 'truncate accounts.rate'))
afterAll(() => house.close())

/** A question that Bilal has answered. */
async function answered(person: Person): Promise<{ number: string; key: string }> {
  const asked = await person.visit('/api/cases', {
    json: { email: 'anna@lie.example', name: 'Anna', text: 'The seam has opened.' },
  })
  const { number, url } = (await asked.json()) as { number: string; url: string }
  const said = await house.actAs(bilal).visit(`/api/cases/${number}/messages`, { json: { text: 'Wax it.' } })
  expect(said.status).toBe(201)
  return { number, key: new URL(url).searchParams.get('key')! }
}

const rate = (person: Pick<Person, 'visit'>, number: string, said: Record<string, unknown>) =>
  person.visit(`/api/cases/${number}/rating`, { json: said })
const heard = async (number: string) =>
  (await (await house.actAs(dora).visit(`/api/cases/${number}/rating`)).json()) as {
    rating: { solved: boolean; content: boolean | null; comment: string | null } | null
    mend: { owner: { name: string } | null; endedHow: string | null; done: string | null } | null
  }
const mends = async () =>
  ((await (await house.actAs(dora).visit('/api/mends')).json()) as { items: Record<string, unknown>[] }).items

test('what did not help goes to a second person, and stays with them until its customer says that it is solved', async () => {
  const anna = house.person('Anna')
  const { number, key } = await answered(anna)
  expect((await rate(anna, number, { key, solved: false, comment: 'It leaks still.' })).status).toBe(200)
  expect(await mends()).toMatchObject([
    { number, why: 'unsolved', owner: { id: dora.id, name: 'Dora' }, dueAt: '2026-11-25T09:00:00.000Z', late: false },
  ])
  const shown = (await (await house.actAs(dora).visit(`/api/cases/${number}`)).json()) as Record<string, unknown>
  expect(shown).toMatchObject({ state: 'open', assignee: { name: 'Dora' }, heard: { solved: false, commented: true } })
  // Saying it again is not a second thing to mend, and does not overwrite the words.
  await rate(anna, number, { key, solved: false, comment: 'Again.' })
  expect(await mends()).toHaveLength(1)
  expect(await heard(number)).toMatchObject({ rating: { comment: 'It leaks still.' } })

  await house.actAs(dora).visit(`/api/cases/${number}/messages`, { json: { text: 'A new pair is on its way.' } })
  await rate(anna, number, { key, solved: true })
  expect(await mends()).toEqual([])
  expect(await heard(number)).toMatchObject({ rating: { solved: true }, mend: { endedHow: 'solved', done: null } })
  expect(await askOwner(house, `select solved, first_solved from desk.rating`)).toEqual([
    { solved: true, first_solved: false },
  ])
  expect(
    await askOwner(
      house,
      `select kind from customers.interaction where subject_id = '${number}' and kind like 'case.%' order by position`,
    ),
  ).toEqual(
    ['case.opened', 'case.rated', 'case.mending', 'case.assigned', 'case.rated', 'case.mended'].map((kind) => ({
      kind,
    })),
  )
})

test('whoever is not content although it is solved is heard too; the second person says what was done', async () => {
  const anna = house.person('Anna')
  const { number, key } = await answered(anna)
  await rate(anna, number, { key, solved: true })
  expect(await mends()).toEqual([])
  await rate(anna, number, { key, solved: true, content: false, comment: 'It took three letters.' })
  expect(await mends()).toMatchObject([{ number, why: 'not-content', closed: true }])

  // Who answered it mends it not, neither by being given it nor by saying that it is done; nor does who answers nobody.
  const refusals: [Principal, string, string, Record<string, unknown>, number, string][] = [
    [dora, 'PUT', 'mend/owner', { staff: bilal.id }, 409, 'mend-by-another'],
    [dora, 'PUT', 'mend/owner', { staff: chidi.id }, 422, 'staff-unknown'],
    [bilal, 'POST', 'mend/ending', { done: 'Nothing.' }, 409, 'mend-by-another'],
    [dora, 'POST', 'mend/ending', { done: '  ' }, 400, 'bad-input'],
    [chidi, 'POST', 'mend/ending', { done: 'Sent.' }, 403, 'not-yours'],
  ]
  for (const [who, method, part, json, status, code] of refusals) {
    const reply = await house.actAs(who).visit(`/api/cases/${number}/${part}`, { method, json })
    expect([reply.status, ((await reply.json()) as { code: string }).code]).toEqual([status, code])
  }
  const ended = await house.actAs(dora).visit(`/api/cases/${number}/mend/ending`, { json: { done: 'Rang her.' } })
  expect(ended.status).toBe(200)
  expect(await heard(number)).toMatchObject({ mend: { endedHow: 'done', done: 'Rang her.' } })
  expect(await mends()).toEqual([])
  expect((await house.actAs(dora).visit(`/api/cases/${number}/mend/ending`, { json: { done: 'Twice' } })).status).toBe(
    409,
  )
})

test('a stranger neither rates nor reads a rating; its customer does not see who mends it', async () => {
  const { number, key } = await answered(house.person('Anna'))
  expect((await rate(house.person('Mallory'), number, { solved: false })).status).toBe(404)
  const looked = await house.person('Anna').visit(`/api/cases/${number}/rating?key=${key}`)
  expect([401, 403]).toContain(looked.status)
  expect((await house.visit('/api/mends')).status).toBe(401)
})

test('the letter of an answer asks whether it helped until somebody says that it did, and then never again', async () => {
  const anna = house.person('Anna')
  const { number, key } = await answered(anna)
  const letter = async () => {
    const [row] = await askOwner(
      house,
      `select id, kind, party, recipient, locale, data from customers.letter where data ->> 'case' = '${number}' and kind = 'case.answered'`,
    )
    const written = await caseAnswered.render(
      { ...house.context, principal: { kind: 'system', name: 'test' } },
      row as unknown as LetterToWrite,
    )
    return written!.text
  }
  expect(await letter()).toContain('Was that what you needed?')
  await rate(anna, number, { key, solved: true })
  expect(await letter()).not.toContain('Was that what you needed?')
  await anna.visit(`/api/cases/${number}/messages`, { json: { key, text: 'One more thing.' } })
  const shown = (await (await anna.visit(`/api/cases/${number}?key=${key}`)).json()) as Record<string, unknown>
  expect(shown).toMatchObject({ solved: null, heard: { solved: true } })
  const page = await (await anna.visit(`/cases/${number}?key=${key}`)).text()
  expect(page).not.toContain('This solved it')
})

test('the page asks for a few words after the one tap, once', async () => {
  const anna = house.person('Anna')
  const { number, key } = await answered(anna)
  const tapped = await anna.visit(`/cases/${number}/rating`, { form: { key, solved: 'no' } })
  const page = await (await anna.visit(tapped.headers.get('location')!)).text()
  expect(page).toContain('What is missing?')
  const told = await anna.visit(`/cases/${number}/rating`, { form: { key, solved: 'no', comment: 'The  thread.' } })
  expect(told.headers.get('location')).toBe(`/cases/${number}?key=${key}&said=more`)
  expect(await (await anna.visit(`/cases/${number}?key=${key}&said=unsolved`)).text()).not.toContain('What is missing?')
  expect(await heard(number)).toMatchObject({ rating: { comment: 'The  thread.' }, mend: { owner: { name: 'Dora' } } })
})

test('the words and what is to be mended go along when cases are merged', async () => {
  const anna = house.person('Anna')
  const [one, other] = [await answered(anna), await answered(anna)]
  await rate(anna, one.number, { key: one.key, solved: false, comment: 'No.' })
  const merged = await house.actAs(bilal).visit(`/api/cases/${one.number}/merge`, {
    json: { into: other.number, samePerson: 'She rang and said so.' },
  })
  expect(merged.status).toBe(200)
  expect(await heard(other.number)).toMatchObject({ rating: { comment: 'No.' }, mend: { owner: { name: 'Dora' } } })
})
