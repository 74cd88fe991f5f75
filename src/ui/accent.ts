/** WCAG 2.2 AA: text of ordinary size against its ground. */
export const READABLE = 4.5

/** A button may be pale, since its words carry it, but must stand out from the paper a little. */
const VISIBLE = 1.15

/** The theme's grounds, in each mode the one on which the accent reads worst. */
const LIGHT_GROUND = '#f2efe8'
const DARK_GROUND = '#1b1e23'

type Rgb = readonly [number, number, number]

/** WCAG's contrast of two colours (`#rrggbb`), 1 to 21. */
export function contrast(a: string, b: string): number {
  const [darker, lighter] = [luminance(parse(a)), luminance(parse(b))].sort((one, other) => one - other) as [
    number,
    number,
  ]
  return (lighter + 0.05) / (darker + 0.05)
}

/** Whether a text is a colour that we take: `#rrggbb`. */
export function isColour(text: string): boolean {
  return /^#[0-9a-f]{6}$/i.test(text)
}

/**
 * The merchant's colour as a stylesheet for /assets/accent.css. It fills buttons as it is; where it draws a line or a word it is
 * darkened (in dark mode lightened) just as far as it must be to be read, and `contrast` tells the merchant so.
 */
export function accentStylesheet(accent: string): string {
  if (!isColour(accent)) throw new Error(`A colour is #rrggbb, not ${accent.slice(0, 20)}`)
  const fill = moved(accent, LIGHT_GROUND, '#000000', VISIBLE)
  const ink = moved(accent, LIGHT_GROUND, '#000000', READABLE)
  const dark = moved(mix(accent, '#ffffff', 0.25), DARK_GROUND, '#ffffff', READABLE)
  const tokens = {
    '--accent': [fill, dark],
    '--accent-ink': [ink, dark],
    '--on-accent': [inkOn(fill), inkOn(dark)],
    '--accent-soft': [mix(fill, '#ffffff', 0.86), mix(dark, '#14161a', 0.82)],
  }
  const lines = Object.entries(tokens).map(([name, [light, night]]) => `  ${name}: light-dark(${light}, ${night});\n`)
  return `:root {\n${lines.join('')}}\n`
}

/** The colour, moved towards `end` in steps until it has this contrast with the ground. */
function moved(colour: string, ground: string, end: string, wanted: number): string {
  const STEPS = 50
  for (let step = 0; step < STEPS; step++) {
    const tried = mix(colour, end, step / STEPS)
    if (contrast(tried, ground) >= wanted) return tried
  }
  return end
}

/** White where it can be read, else black, which then can: their contrasts with a colour multiply to 21. */
function inkOn(colour: string): string {
  return contrast('#ffffff', colour) >= READABLE ? '#ffffff' : '#000000'
}

/** `share` of the way from one colour to the other. */
function mix(from: string, to: string, share: number): string {
  const target = parse(to)
  return `#${parse(from)
    .map((part, index) =>
      Math.round(part + ((target[index] ?? 0) - part) * share)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`
}

function parse(colour: string): Rgb {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)) as unknown as Rgb
}

/** WCAG 2.2, "relative luminance". */
function luminance(rgb: Rgb): number {
  const [red, green, blue] = rgb.map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as unknown as Rgb
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
