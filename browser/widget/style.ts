/**
 * The chat's styles, adopted by its shadow root: a strict Content-Security-Policy allows no style elements and attributes, and says nothing
 * of adopted sheets. Colours and sizes are the theme's (src/ui/theme.css), by its names.
 */

/** The theme's colours for a page of another site, where nothing of ours is inherited. */
export const foreignColours = `:host{--corner:16px;color-scheme:light dark;--surface:#fff;--sunken:#f2efe8;--ink:#1e1c19;--ink-2:#5d584f;--line:#e5e0d6;--edge:#8d867a;--accent:#0c6652;--accent-ink:#0c6652;--on-accent:#fff;--accent-soft:#e1f0eb;--due:#8a5100;--broken:#b3261e;--body:ui-sans-serif,system-ui,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;--title:ui-serif,'Iowan Old Style','Palatino Linotype',Palatino,Charter,Georgia,serif}
@media (prefers-color-scheme:dark){:host{--surface:#1b1e23;--sunken:#101215;--ink:#eeece7;--ink-2:#aeaaa1;--line:#2b2f36;--edge:#6d737d;--accent:#5ccbaf;--accent-ink:#5ccbaf;--on-accent:#06231c;--accent-soft:#143129;--due:#f0b357;--broken:#ff8e83}}
@media (prefers-contrast:more){:host{--ink-2:var(--ink);--line:var(--edge)}}`

export const buttonStyle = `:host{all:initial;display:block}
*{box-sizing:border-box;margin:0}
button,input,textarea{font:inherit;color:inherit}
:focus-visible{outline:2px solid var(--accent-ink);outline-offset:2px}
.open{position:fixed;z-index:2147483000;right:16px;bottom:var(--corner,16px);min-height:48px;padding:0 20px;border:0;border-radius:24px;background:var(--accent);color:var(--on-accent);font:600 15px/1.2 var(--body);cursor:pointer;box-shadow:0 6px 20px -8px rgb(30 25 15/.5)}
@media (forced-colors:active){.open{border:1px solid}}
@media print{:host{display:none}}`

export const chatStyle = `.panel{position:fixed;z-index:2147483000;right:16px;bottom:calc(var(--corner,16px) + 64px);width:min(384px,100vw - 32px);height:min(600px,100dvh - 96px);display:flex;flex-direction:column;background:var(--surface);color:var(--ink);font:15px/1.5 var(--body);border:1px solid var(--line);border-radius:16px;overflow:hidden;box-shadow:0 12px 40px -12px rgb(30 25 15/.35);animation:rise .16s ease-out}
.panel[hidden]{display:none}
@keyframes rise{from{opacity:0;transform:translateY(8px)}}
header{display:grid;grid-template-columns:1fr auto;gap:0 12px;align-items:center;padding:12px 8px 12px 16px;border-bottom:1px solid var(--line)}
h2{font:600 17px/1.2 var(--title);letter-spacing:-.01em}
header p{grid-column:1;font-size:13px;color:var(--ink-2)}
header button{grid-area:1/2/3/3}
.plain{min-height:40px;padding:0 8px;border:0;background:none;color:inherit;text-decoration:underline;text-underline-offset:.18em;cursor:pointer}
.button{min-height:40px;padding:0 16px;border:1px solid var(--edge);border-radius:10px;background:none;cursor:pointer}
.main{background:var(--accent);border-color:var(--accent);color:var(--on-accent);font-weight:600}
.button:disabled{opacity:.6;cursor:default}
.log{flex:1;overflow-y:auto;overscroll-behavior:contain;padding:16px}
.log ol{display:flex;flex-direction:column;align-items:flex-start;gap:12px;list-style:none;padding:0}
.log:focus-visible{outline-offset:-2px}
.said{max-width:85%;padding:8px 12px;border-radius:10px;border:1px solid var(--line);overflow-wrap:anywhere}
.said.you{align-self:flex-end;background:var(--accent-soft);border-color:transparent}
.said.house{background:var(--sunken);border-color:transparent}
.said p{white-space:pre-line}
.said a{color:inherit}
.meta{font-size:13px;color:var(--ink-2);display:flex;gap:8px;flex-wrap:wrap;align-items:center}
.wrong{color:var(--broken)}
.note{padding:0 16px 8px;font-size:13px;color:var(--ink-2)}
.due{display:flex;gap:8px;align-items:center;padding:8px 16px;font-size:13px;border-bottom:1px solid var(--line)}
.due svg{flex:none;color:var(--due)}
.due.late svg{color:var(--broken)}
input,textarea{min-height:40px;padding:8px 12px;border:1px solid var(--edge);border-radius:10px;background:var(--surface)}
.write{display:flex;gap:8px;align-items:end;padding:12px 16px 8px;border-top:1px solid var(--line)}
.write .words{flex:1;display:grid}
.clip{position:relative;flex:none;display:grid;place-items:center;width:40px;height:40px;border-radius:10px;cursor:pointer;color:var(--ink-2)}
.clip input{position:absolute;inset:0;opacity:0;cursor:pointer}
.clip:focus-within{outline:2px solid var(--accent-ink);outline-offset:2px}
.write textarea{resize:none;max-height:160px;field-sizing:content}
footer{display:flex;gap:0 16px;flex-wrap:wrap;align-items:center;padding:0 16px 8px;font-size:13px;color:var(--ink-2)}
footer a,footer .plain{min-height:24px;padding:0;color:inherit;font-size:13px;line-height:24px}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (max-width:520px){.panel{inset:0;width:auto;height:auto;border:0;border-radius:0;padding-bottom:env(safe-area-inset-bottom)}.open[aria-expanded=true]{display:none}input,textarea{font-size:16px}}
@media (prefers-reduced-motion:reduce){.panel{animation:none}}`
