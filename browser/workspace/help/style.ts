const STYLE = `
.list > header .tabs{flex-basis:100%;display:flex;flex-wrap:wrap;gap:4px}
.tabs a{display:inline-flex;align-items:center;min-height:32px;padding:4px 10px;border:1px solid transparent;border-radius:var(--r2);color:var(--ink-2);font-size:13px;text-decoration:none}
.tabs a:hover{background:var(--sunken)}
.tabs a[aria-current]{border-color:var(--line-2);background:var(--surface);color:var(--ink);font-weight:600}
`

/** The style of this room comes with it: the workspace's first load has none of it. */
export function adopt(): void {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(STYLE)
  document.adoptedStyleSheets.push(sheet)
}
