/** The panel of the help, beside the chat's style: the same colours by the same names. */
export const panelStyle = `.panel{position:fixed;z-index:2147483000;left:16px;bottom:calc(var(--corner,16px) + 64px);width:min(420px,100vw - 32px);max-height:min(640px,100dvh - 96px);display:flex;flex-direction:column;background:var(--surface);color:var(--ink);font:15px/1.5 var(--body);border:1px solid var(--line);border-radius:16px;overflow:hidden;box-shadow:0 12px 40px -12px rgb(30 25 15/.35)}
.panel[hidden]{display:none}
header{display:flex;justify-content:space-between;align-items:center;padding:12px 8px 4px 16px}
h2{font:600 17px/1.2 var(--title)}
h3{font-size:15px;line-height:1.4}
.plain{min-height:40px;padding:0 8px;border:0;background:none;text-decoration:underline;text-underline-offset:.18em;cursor:pointer}
.button{min-height:40px;padding:0 16px;border:1px solid var(--edge);border-radius:10px;background:none;cursor:pointer}
.main{background:var(--accent);border-color:var(--accent);color:var(--on-accent);font-weight:600}
form{display:grid;grid-template-columns:1fr auto;gap:8px;padding:0 16px 8px}
form p{grid-column:1/3;font-size:13px;color:var(--ink-2)}
input{min-width:0;min-height:40px;padding:8px 12px;border:1px solid var(--edge);border-radius:10px;background:var(--surface)}
.body{flex:1;overflow-y:auto;overscroll-behavior:contain;padding:0 16px 16px;display:grid;gap:12px;align-content:start}
.body:empty{padding:0}
ul{list-style:none;padding:0}
li{padding:10px 0;border-top:1px solid var(--line);overflow-wrap:anywhere}
a{color:inherit;text-underline-offset:.18em}
mark{background:var(--accent-soft);color:inherit;font-weight:600}
.small{font-size:13px;color:var(--ink-2)}
.row{display:flex;flex-wrap:wrap;gap:8px;align-items:center}
.answer{display:grid;gap:8px;padding-top:12px;border-top:1px solid var(--line)}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (max-width:520px){.panel{inset:0;width:auto;max-height:none;border:0;border-radius:0;padding-bottom:env(safe-area-inset-bottom)}input{font-size:16px}}`
