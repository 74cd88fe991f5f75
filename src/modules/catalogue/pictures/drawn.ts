// Pictures for what has none yet: still lifes of paper, a few hundred bytes each, the same for every visit. A shelf of them looks like
// a shelf and not like something missing.

/** Ground, far, near, light: warm papers and one deep tone each. */
const COLOURS: readonly (readonly [string, string, string, string])[] = [
  ['#ecdcc3', '#d9b48a', '#a8683c', '#fbf3e4'],
  ['#d8e2d6', '#a9c0ab', '#4f7560', '#f4f8f1'],
  ['#efd9cd', '#dba58b', '#a34f36', '#fdf3ed'],
  ['#d9e1e6', '#a6bcc8', '#486b80', '#f3f7f9'],
  ['#e9e2d0', '#cdbf95', '#7f7242', '#faf7ec'],
  ['#e5dbe3', '#c0a4bd', '#74506f', '#f9f4f8'],
  ['#dfe3d2', '#b7bf8f', '#666e3a', '#f7f8ef'],
  ['#e8ddd5', '#bfa796', '#5f4a3d', '#f9f4f0'],
]

const DRAWINGS: readonly ((far: string, near: string, light: string) => string)[] = [
  // A sun behind two hills.
  (far, near, light) =>
    `<circle cx="262" cy="118" r="52" fill="${light}"/><path d="M0 214q92-74 196-18t204-34v138H0z" fill="${far}"/><path d="M0 250q120-58 226-16t174-24v90H0z" fill="${near}"/>`,
  // Three stones, one on the other.
  (far, near, light) =>
    `<ellipse cx="200" cy="238" rx="128" ry="14" fill="${far}" opacity=".5"/><ellipse cx="200" cy="206" rx="92" ry="34" fill="${near}"/><ellipse cx="192" cy="148" rx="66" ry="28" fill="${far}"/><ellipse cx="206" cy="102" rx="40" ry="20" fill="${light}"/>`,
  // A jug and a bowl.
  (far, near, light) =>
    `<path d="M0 226h400v74H0z" fill="${far}" opacity=".45"/><path d="M138 78h52v26q34 22 34 68 0 54-26 70h-68q-26-16-26-70 0-46 34-68z" fill="${near}"/><path d="M244 186h96q0 56-34 56h-28q-34 0-34-56z" fill="${light}"/>`,
  // An arch with a door.
  (far, near, light) =>
    `<path d="M84 262V152a116 96 0 0 1 232 0v110z" fill="${far}"/><path d="M128 262V158a72 68 0 0 1 144 0v104z" fill="${light}"/><path d="M168 262V170a32 34 0 0 1 64 0v92z" fill="${near}"/>`,
  // A twig with leaves.
  (far, near, light) =>
    `<path d="M200 268V70" stroke="${near}" stroke-width="6" stroke-linecap="round"/><path d="M200 122q-66-6-76-58 62-2 76 58M200 122q66-6 76-58-62-2-76 58" fill="${far}"/><path d="M200 196q-74-4-90-64 72 0 90 64M200 196q74-4 90-64-72 0-90 64" fill="${near}"/><circle cx="200" cy="62" r="12" fill="${light}"/>`,
  // A parcel with a string.
  (far, near, light) =>
    `<path d="M96 128l104-46 104 46v96l-104 46-104-46z" fill="${far}"/><path d="M200 174l104-46v96l-104 46z" fill="${near}"/><path d="M96 128l104 46 104-46-104-46z" fill="${light}"/><path d="M148 105l104 46v46" stroke="${near}" stroke-width="7" fill="none"/>`,
]

export const MOTIFS = DRAWINGS.length
export const PALETTES = COLOURS.length

const drawn = new Map<string, string>()

/** The drawing of this name, as SVG; nothing when there is none of that name. */
export function drawing(name: string): string | undefined {
  const known = drawn.get(name)
  if (known !== undefined) return known
  const match = /^(\d)-(\d)\.svg$/.exec(name)
  const draw = DRAWINGS[Number(match?.[1])]
  const colours = COLOURS[Number(match?.[2])]
  if (!draw || !colours) return undefined
  const [ground, far, near, light] = colours
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300"><path fill="${ground}" d="M0 0h400v300H0z"/>${draw(far, near, light)}</svg>`
  drawn.set(name, svg)
  return svg
}
