import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { declareKind, SERVICE } from '../index.ts'
import { privacyContent, withoutSentence } from './content.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startHouse()
})
afterAll(() => house.close())

test('every declared purpose, kind, table and question has its sentence for people, and one without is found', async () => {
  const content = await privacyContent(house.context)
  expect(content.kinds.length).toBeGreaterThan(20)
  expect(withoutSentence(content)).toEqual([])
  const planted = {
    ...content,
    kinds: [...content.kinds, { name: 'mood.guessed', class: 'detail' as const, purpose: 'analytics' }],
  }
  expect(withoutSentence(planted)).toEqual(['kind.mood.guessed'])
})

test('/privacy says purposes, tables with how long and who, kinds and services, in both languages', async () => {
  const english = await (await house.visit('/privacy')).text()
  for (const words of [
    'Version 1',
    'Suggest things from what I bought',
    'Who looked at your record, when and why',
    '3 months',
    '13 months',
    'What we promised you, and by when',
    'None. Nothing leaves our own machines',
  ]) {
    expect(english).toContain(words)
  }
  const norwegian = await (await house.visit('/privacy', { headers: { 'accept-language': 'nb' } })).text()
  expect(norwegian).toContain('Det vi har lovet deg')
  expect(english).not.toMatch(/undefined|kind\.[a-z]|holds\.|purpose\.[a-z]/)
})

test('what is declared anew makes a new version that says what has changed, and reading it again makes none', async () => {
  declareKind({
    name: 'counter.visited_again',
    version: 1,
    module: 'test',
    class: 'detail',
    purpose: SERVICE,
    by: 'them',
    data: z.strictObject({}),
  })
  const changed = await (await house.visit('/privacy')).text()
  expect(changed).toContain('Version 2')
  expect(changed).toContain('What has changed since the last version')
  expect(await (await house.visit('/privacy')).text()).toContain('Version 2')
})
