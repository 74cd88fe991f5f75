import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { READABLE, accentStylesheet, contrast, isColour } from './accent.ts'

const THEME = readFileSync(new URL('theme.css', import.meta.url), 'utf8')

/** The pair of colours of each token, `name: light-dark(#…, #…)`. */
function tokens(css: string): Map<string, readonly [string, string]> {
  const found = css.matchAll(/--([\w-]+):\s*light-dark\((#\w{6}),\s*(#\w{6})\)/g)
  return new Map(
    [...found].map(([, name = '', light = '', dark = '']) => [name, [light, dark] as const]).reverse() as [
      string,
      readonly [string, string],
    ][],
  )
}

function unreadable(css: string): string[] {
  const of = tokens(css)
  return PAIRS.flatMap(([text, ground]) =>
    [0, 1].flatMap((mode) => {
      const ratio = contrast(of.get(text)?.[mode] ?? '#000000', of.get(ground)?.[mode] ?? '#000000')
      return ratio >= READABLE ? [] : [`${text} on ${ground}, ${mode === 0 ? 'light' : 'dark'}: ${ratio.toFixed(2)}`]
    }),
  )
}

const PAIRS: readonly (readonly [string, string])[] = [
  ...['ink', 'ink-2', 'ink-3', 'broken'].flatMap((text) =>
    ['paper', 'surface', 'sunken'].map((ground) => [text, ground] as const),
  ),
  ['kept', 'kept-soft'],
  ['due', 'due-soft'],
  ['broken', 'broken-soft'],
  ['on-accent', 'accent'],
  ['accent', 'paper'],
  ['accent', 'surface'],
  ['ink', 'accent-soft'],
  ['ink-2', 'accent-soft'],
]

test('contrast is that of WCAG', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
  expect(contrast('#ffffff', '#777777')).toBe(contrast('#777777', '#ffffff'))
})

test('every word of the theme can be read on its ground, in light and in dark', () => {
  expect(unreadable(THEME)).toEqual([])
  expect(unreadable(THEME.replace('--ink-3: light-dark(#6d675f', '--ink-3: light-dark(#a9a39a'))).toHaveLength(3)
})

test('any colour that a merchant chooses leaves lines, words and buttons that can be read', () => {
  const colour = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`)
  fc.assert(
    fc.property(colour, (accent) => {
      const of = tokens(accentStylesheet(accent))
      const [light, dark] = of.get('accent-ink') ?? ['', '']
      expect(contrast(light, '#faf8f4')).toBeGreaterThanOrEqual(READABLE)
      expect(contrast(light, '#ffffff')).toBeGreaterThanOrEqual(READABLE)
      expect(contrast(dark, '#14161a')).toBeGreaterThanOrEqual(READABLE)
      expect(contrast(dark, '#1b1e23')).toBeGreaterThanOrEqual(READABLE)
      for (const mode of [0, 1]) {
        expect(contrast(of.get('on-accent')?.[mode] ?? '', of.get('accent')?.[mode] ?? '')).toBeGreaterThanOrEqual(
          READABLE,
        )
      }
    }),
  )
})

test('what is no colour never reaches a stylesheet', () => {
  expect(isColour('#0c6652')).toBe(true)
  for (const text of ['green', '#fff', '#0c6652;}body{display:none', '']) {
    expect(isColour(text)).toBe(false)
    expect(() => accentStylesheet(text)).toThrow('A colour is #rrggbb')
  }
})
