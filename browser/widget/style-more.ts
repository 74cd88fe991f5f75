/** Of what comes a moment after the window (chat-more.tsx). */
export const chatMoreStyle = `.ask form{display:grid;gap:8px;padding-top:8px}
.ask{padding:12px 16px;border-top:1px solid var(--line);background:var(--sunken);font-size:13px}
.ask summary{min-height:24px;cursor:pointer}
.ask dl{color:var(--ink-2)}
.ask dt,.ask dd{display:inline}
.ask dd::after{content:'';display:block}
.row{display:flex;gap:8px;flex-wrap:wrap;align-items:center}
.row .button{padding:0 10px}
.row input{flex:1 1 160px;min-width:0}
.files,.chosen{list-style:none;padding:0}
.files li{margin-top:4px}
.files a,.files .plain{display:inline-block;text-align:start;padding:0;min-height:24px}
.files img{display:block;max-width:100%;height:160px;object-fit:contain;object-position:left;border-radius:6px;background:var(--sunken)}
.rich{display:grid;gap:8px}
.rich .heading{font-weight:600}
.rich :is(ul,ol){display:grid;gap:4px;padding-inline-start:20px;white-space:pre-line}
.log .rich ul{list-style:disc}
.log .rich ol{list-style:decimal}
.rich blockquote{display:grid;gap:8px;padding-inline-start:12px;border-inline-start:3px solid var(--line);color:var(--ink-2)}
.rich img{display:block;max-width:100%;max-height:240px;border-radius:6px}
.chosen{padding:8px 16px 0;border-top:1px solid var(--line);font-size:13px;max-height:120px;overflow-y:auto;flex:none}
.chosen+.write{border-top:0}
.chosen li{display:flex;gap:8px;align-items:center}
.chosen .why{flex:1}
.chosen .name{flex:1;min-width:0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.chosen .plain{min-width:32px}
.chosen progress{width:96px;height:8px;accent-color:var(--accent)}`
