// Pictures of the demo shop: drawn for it, each motif in the colours of its article. Light falls from the upper left, things stand on
// the same table, so that they look like one shop's.

/** Ground, and what the thing itself is made of: body, its shade, its trim. */
export type Colours = readonly [ground: string, body: string, shade: string, trim: string]

export const LEATHER: Colours = ['#d9b48a', '#6b3d1f', '#3a1f0f', '#e9c79d']
export const CHESTNUT: Colours = ['#e0c4a4', '#8a4a25', '#4a2713', '#f0d9b8']
export const BLACK: Colours = ['#cfcac1', '#33312f', '#191817', '#a59f94']
export const MOSS: Colours = ['#c5cdb6', '#55663f', '#313d23', '#dfe6cf']
export const FJORD: Colours = ['#b9cbd6', '#2f5a77', '#183548', '#d7e6ef']
export const RUST: Colours = ['#e6bfa6', '#a8482a', '#662814', '#f4d9c6']
export const OCHRE: Colours = ['#ead6a4', '#b8862c', '#7a5716', '#f7ebcb']
export const WOOL: Colours = ['#d8d2c6', '#efe9dc', '#b9af9c', '#8a8071']
export const GRAPHITE: Colours = ['#c9ccd0', '#4b5058', '#2a2e34', '#e3e6ea']
export const SPRUCE: Colours = ['#b4c9bf', '#1f5a4a', '#10352b', '#d6e9e0']

type Draw = (body: string, shade: string, trim: string) => string

/** In a box of 200 by 150, as things stand on a table at 138. */
const MOTIFS = {
  boot: (b, s, t) =>
    `<path d="M58 18h44c4 0 6 3 6 7l-2 46c20 10 44 12 54 22 6 6 6 20 6 26H52V92c6-22 8-46 6-74z" fill="${b}"/><path d="M52 118h114v10c0 5-3 7-6 7H58c-4 0-6-3-6-7z" fill="${s}"/><path d="M70 32h28M70 45h28M69 58h29M68 71h32" stroke="${t}" stroke-width="4" stroke-linecap="round"/>`,
  shoe: (b, s, t) =>
    `<path d="M44 78c16 6 28-2 38-12l20 4c14 20 44 22 56 32 6 5 6 12 6 18H44z" fill="${b}"/><path d="M42 118h124v8c0 6-4 9-8 9H50c-5 0-8-3-8-8z" fill="${s}"/><path d="M88 74l14 14M98 72l14 16M78 80l14 12" stroke="${t}" stroke-width="4" stroke-linecap="round"/>`,
  jacket: (b, s, t) =>
    `<path d="M76 22l-30 16-14 84 20 6 8-44v54h80V84l8 44 20-6-14-84-30-16c-6 10-42 10-48 0z" fill="${b}"/><path d="M100 30v108" stroke="${s}" stroke-width="4"/><path d="M76 22c2 16 46 16 48 0" fill="none" stroke="${s}" stroke-width="5"/><path d="M70 104h20M110 104h20" stroke="${t}" stroke-width="4" stroke-linecap="round"/>`,
  anorak: (b, s, t) =>
    `<path d="M100 8c20 0 26 14 24 26l30 10 14 78-20 6-8-42v52H60V86l-8 42-20-6 14-78 30-10c-2-12 4-26 24-26z" fill="${b}"/><path d="M84 34c0-12 8-18 16-18s16 6 16 18-8 16-16 16-16-4-16-16z" fill="${s}"/><path d="M72 78h56v24H72z" fill="none" stroke="${t}" stroke-width="4"/>`,
  sweater: (b, s, t) =>
    `<path d="M78 24l-28 12-18 84 20 6 10-40v52h76V86l10 40 20-6-18-84-28-12c-4 8-40 8-44 0z" fill="${b}"/><path d="M64 58h72M64 68h72" stroke="${t}" stroke-width="4" stroke-dasharray="6 6"/><path d="M62 130h76M34 116l18 5M166 116l-18 5" stroke="${s}" stroke-width="7"/>`,
  trousers: (b, s, t) =>
    `<path d="M66 14h68l10 124h-32l-12-78-12 78H56z" fill="${b}"/><path d="M66 14h68v12H66z" fill="${s}"/><path d="M70 60h16v22H70zM114 60h16v22h-16z" fill="none" stroke="${t}" stroke-width="3"/>`,
  hat: (b, s, t) =>
    `<circle cx="100" cy="32" r="14" fill="${t}"/><path d="M48 104c0-44 22-62 52-62s52 18 52 62z" fill="${b}"/><path d="M42 98h116v22c0 4-3 6-6 6H48c-4 0-6-3-6-6z" fill="${s}"/>`,
  sock: (b, s, t) =>
    `<path d="M74 16h44v58c0 12 34 20 34 42 0 12-10 22-26 22-40 0-52-14-52-42z" fill="${b}"/><path d="M74 16h44v14H74z" fill="${t}"/><path d="M120 138c16-2 30-8 30-24-14-8-26 6-30 24z" fill="${s}"/>`,
  mitten: (b, s, t) =>
    `<path d="M72 128V60c0-30 16-44 34-44s32 14 32 44v6c10-8 22-2 16 10l-22 34v18z" fill="${b}"/><path d="M68 114h68v24H68z" fill="${s}"/><path d="M88 60h32" stroke="${t}" stroke-width="5" stroke-linecap="round"/>`,
  pack: (b, s, t) =>
    `<path d="M62 44c0-20 16-32 38-32s38 12 38 32l8 84c0 6-4 10-8 10H62c-5 0-8-4-8-10z" fill="${b}"/><path d="M66 82h68v40H66z" fill="${s}"/><path d="M84 14c0-10 32-10 32 0M76 50h48M100 82v40" stroke="${t}" stroke-width="5" fill="none"/>`,
  tent: (b, s, t) =>
    `<path d="M20 138L92 26h20l68 112z" fill="${b}"/><path d="M102 32l30 106H76z" fill="${s}"/><path d="M102 40v98M14 140h174" stroke="${t}" stroke-width="3"/>`,
  bag: (b, s, t) =>
    `<path d="M40 60c0-20 12-30 30-30h72c20 0 32 20 32 44s-12 46-32 46H70c-18 0-30-10-30-30z" fill="${b}"/><ellipse cx="60" cy="76" rx="20" ry="26" fill="${s}"/><path d="M92 34v82M122 32v86M150 34v82" stroke="${t}" stroke-width="3"/>`,
  roll: (b, s, t) =>
    `<path d="M46 62h108c18 0 26 14 26 34s-8 36-26 36H46z" fill="${b}"/><circle cx="46" cy="97" r="35" fill="${s}"/><circle cx="46" cy="97" r="20" fill="none" stroke="${t}" stroke-width="5"/><path d="M104 60v74M136 60v74" stroke="${t}" stroke-width="6"/>`,
  stove: (b, s, t) =>
    `<path d="M64 66h72l-8 26H72z" fill="${s}"/><path d="M52 26h96v36H52z" fill="${b}"/><path d="M148 34h26" stroke="${b}" stroke-width="7" stroke-linecap="round"/><path d="M74 92l-16 44M126 92l16 44M100 92v44" stroke="${s}" stroke-width="6"/><path d="M86 90c-4-14 8-14 14-26 6 12 18 12 14 26z" fill="${t}"/>`,
  cup: (b, s, t) =>
    `<path d="M56 50h84l-8 74c-1 8-6 12-14 12H78c-8 0-13-4-14-12z" fill="${b}"/><path d="M138 66c26-4 30 40-4 38" fill="none" stroke="${s}" stroke-width="8"/><ellipse cx="98" cy="50" rx="42" ry="9" fill="${s}"/><path d="M84 34c-6-10 6-12 0-22M106 34c-6-10 6-12 0-22" stroke="${t}" stroke-width="4" fill="none" stroke-linecap="round"/>`,
  bottle: (b, s, t) =>
    `<path d="M84 30h32v14c14 6 18 14 18 30v52c0 8-4 12-12 12H78c-8 0-12-4-12-12V74c0-16 4-24 18-30z" fill="${b}"/><path d="M82 12h36v20H82z" fill="${s}"/><path d="M66 84h68v26H66z" fill="${t}"/>`,
  knife: (b, s, t) =>
    `<path d="M24 96l86-34c6-2 10 2 10 8v14l-80 22c-8 2-14-2-16-10z" fill="${t}"/><path d="M118 66l54-18c8-2 12 2 12 8 0 8-4 14-12 16l-54 16z" fill="${b}"/><path d="M118 64l8-2v26l-8 2z" fill="${s}"/>`,
  lamp: (b, s, t) =>
    `<path d="M76 34h48l10 22H66z" fill="${s}"/><path d="M70 56h60v58H70z" fill="${t}"/><path d="M62 112h76v20c0 4-3 6-6 6H68c-4 0-6-3-6-6z" fill="${b}"/><path d="M80 34c0-26 40-26 40 0" fill="none" stroke="${b}" stroke-width="6"/><path d="M92 110c-6-18 8-20 8-36 0 16 14 18 8 36z" fill="${s}"/>`,
  tin: (b, s, t) =>
    `<path d="M46 72v40c0 14 24 24 54 24s54-10 54-24V72z" fill="${s}"/><ellipse cx="100" cy="70" rx="54" ry="24" fill="${b}"/><ellipse cx="100" cy="68" rx="38" ry="15" fill="none" stroke="${t}" stroke-width="4"/><path d="M76 70h48" stroke="${t}" stroke-width="5" stroke-linecap="round"/>`,
  brush: (b, s, t) =>
    `<path d="M36 60c0-12 10-18 22-18h84c12 0 22 6 22 18v14H36z" fill="${b}"/><path d="M42 74h116l-6 46c0 4-3 6-6 6l-4-8-6 8-6-8-6 8-6-8-6 8-6-8-6 8-6-8-6 8-6-8-6 8-6-8-6 8c-3 0-6-2-6-6z" fill="${t}"/><path d="M36 70h128v8H36z" fill="${s}"/>`,
  laces: (b, s, t) =>
    `<path d="M40 50c30-40 60 40 90 6s40 20 20 36-70-20-90 6 30 40 60 26 40-10 44 6" fill="none" stroke="${b}" stroke-width="8" stroke-linecap="round"/><path d="M36 58l8-14M160 126l8 12" stroke="${s}" stroke-width="10" stroke-linecap="round"/><path d="M84 70h36v26H84z" fill="${t}"/>`,
  map: (b, s, t) =>
    `<path d="M28 40l48-16 48 16 48-16v92l-48 16-48-16-48 16z" fill="${t}"/><path d="M76 24v92M124 40v92" stroke="${s}" stroke-width="3"/><path d="M40 108c20-40 36-10 52-34s26 10 40-14 20 0 28-10" fill="none" stroke="${b}" stroke-width="4" stroke-dasharray="8 5"/><circle cx="150" cy="54" r="6" fill="${b}"/>`,
  blanket: (b, s, t) =>
    `<path d="M40 48h106c12 0 20 6 20 16v56c0 10-8 16-20 16H40z" fill="${b}"/><path d="M40 78h124M40 108h124" stroke="${s}" stroke-width="6"/><path d="M62 48v88M138 48v88" stroke="${t}" stroke-width="5"/>`,
  rope: (b, s, t) =>
    `<ellipse cx="100" cy="78" rx="58" ry="44" fill="none" stroke="${b}" stroke-width="14"/><ellipse cx="100" cy="78" rx="58" ry="44" fill="none" stroke="${t}" stroke-width="3" stroke-dasharray="5 9"/><path d="M82 24h36v30H82z" fill="${s}"/><path d="M146 106c14 6 20 16 20 30" stroke="${b}" stroke-width="12" stroke-linecap="round" fill="none"/>`,
} satisfies Record<string, Draw>

export type Motif = keyof typeof MOTIFS

/** A picture of 4 to 3 as SVG, some 900 bytes. */
export function drawGoods(motif: Motif, [ground, body, shade, trim]: Colours): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300"><defs><radialGradient id="g" cx=".3" cy=".2" r="1"><stop offset="0" stop-color="#fff" stop-opacity=".55"/>` +
    `<stop offset=".55" stop-color="#fff" stop-opacity=".08"/><stop offset="1" stop-opacity=".22"/></radialGradient></defs>` +
    `<path fill="${ground}" d="M0 0h400v300H0z"/><path fill="url(#g)" d="M0 0h400v300H0z"/><ellipse cx="200" cy="240" rx="128" ry="12" fill="${shade}" opacity=".28"/>` +
    `<g transform="translate(70 48) scale(1.3)">${MOTIFS[motif](body, shade, trim)}</g></svg>`
  )
}
