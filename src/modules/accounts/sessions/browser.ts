const BROWSERS: readonly (readonly [string, RegExp])[] = [
  ['Edge', /\bEdg(?:e|A|iOS)?\//],
  ['Opera', /\b(?:OPR|Opera)\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Firefox', /\b(?:Firefox|FxiOS)\//],
  ['Chrome', /(?:Chrome|CriOS|Chromium)\//],
  ['Safari', /\bSafari\//],
]
const SYSTEMS: readonly (readonly [string, RegExp])[] = [
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['Android', /\bAndroid\b/],
  ['Windows', /\bWindows\b/],
  ['Mac', /\bMacintosh\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Linux', /\bLinux\b/],
]

/** What somebody recognises their browser by ("Firefox, Linux"). The rest of the user agent would only tell people apart. */
export function browserOf(headers: Headers): string {
  const agent = (headers.get('user-agent') ?? '').slice(0, 500)
  const found = [BROWSERS, SYSTEMS].map((table) => table.find(([, pattern]) => pattern.test(agent))?.[0])
  return found.filter((part) => part !== undefined).join(', ')
}
