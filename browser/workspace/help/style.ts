const STYLE = `
.means{padding:8px 16px 24px}
.list>header .tabs{flex-basis:100%;display:flex;flex-wrap:wrap;gap:4px}
.tabs a,.languages a{display:inline-flex;gap:6px;align-items:center;min-height:32px;padding:4px 10px;border:1px solid transparent;border-radius:var(--r2);color:var(--ink-2);font-size:13px;text-decoration:none}
.tabs a:hover,.languages a:hover{background:var(--sunken)}
.tabs a[aria-current],.languages a[aria-current]{border-color:var(--line-2);background:var(--surface);color:var(--ink);font-weight:600}
.languages{display:flex;flex-wrap:wrap;gap:4px;padding:8px 24px;border-bottom:1px solid var(--line)}
.languages .small{font-weight:400}

.list>header .row{gap:6px}
.list>header .row .button,.chapter-head .button{min-height:36px;padding:4px 10px;font-size:13px}
.list>header .row{gap:6px}
.list>header .row .button,.chapter-head .button{min-height:36px;padding:4px 10px;font-size:13px}
.chapter{border-top:1px solid var(--line)}
.chapter-head,.placed{display:flex;align-items:center;gap:4px;padding-inline-end:8px}
.chapter-head,.placed{flex-wrap:wrap}
.placed{padding:0}
.placed>.move{margin-inline-start:16px}
.help-beside section>.button.quiet{justify-self:start}
.placed>.entry{flex:1 1 100%;min-width:0}
.fold{flex:1 1 180px;min-width:0;min-height:44px;padding:8px 16px;border:0;background:none;color:inherit;font:inherit;text-align:start;cursor:pointer}
.fold:focus-visible{outline-offset:-3px}
.chapter .entry{padding-inline-start:32px}
.chapter.within{margin-inline-start:16px}
.entry .states{flex-wrap:wrap}
.entry .states [lang]{font-weight:600;text-transform:uppercase}
.move{display:inline-flex;align-items:center;flex:none}
.grip{padding:8px 4px;color:var(--ink-3);cursor:grab}
.kinds .button{min-width:180px;justify-content:flex-start}
.in-language{border:0;padding:0;margin:0}
.in-language legend{font-weight:600;padding:0 0 8px}
.detail>.article-sheet{align-content:stretch}
.article-sheet.translating{grid-template-columns:minmax(0,2fr) minmax(0,3fr)}
.article-fields{display:grid;grid-template-columns:minmax(0,1fr);gap:16px;align-content:start;max-width:820px;min-width:0}
.article-fields textarea.input:not(.article-signs){min-height:60px}
.article-writing{min-width:0}
.article-fields textarea.input:not(.article-signs){min-height:60px}
.article-writing{min-width:0}
.translating .article-fields{max-width:none}
.article-title{font:600 21px var(--title)}
.source{padding:16px;border-radius:var(--r2);background:var(--sunken);align-self:start;min-width:0}
.differing{white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.6}
.differing ins,.differing mark{background:var(--kept-soft);color:inherit;text-decoration:underline;text-decoration-thickness:2px;text-underline-offset:3px}
.differing del{background:var(--broken-soft);color:inherit;text-decoration:line-through}
.both .compare{grid-template-columns:repeat(auto-fit,minmax(min(100%,220px),1fr));gap:16px}
.both .hunk{margin:0 0 16px;padding:12px;border:1px solid var(--line-2);border-radius:var(--r2)}
.both .same{margin:8px 0}
.both h4{margin:16px 0 8px}
.both .row{position:sticky;bottom:-24px;padding:12px 0;background:var(--paper)}
.both .hunk .row{position:static;padding:8px 0 0;background:none}
.article-bar{position:sticky;top:-24px;z-index:2;padding:8px 0;background:var(--paper);box-shadow:0 0 0 2px var(--paper)}
.article-tools{display:flex;flex-wrap:wrap;gap:2px}
.article-tools .tool:disabled{opacity:.45}
.article-tools .tool[data-sign='h']{font-size:13px}
.panel{display:grid;gap:8px;margin-top:8px;padding:12px;border:1px solid var(--line-2);border-radius:var(--r2);background:var(--surface);box-shadow:var(--lift)}
.panel .row>.input{flex:1 1 220px}
.panel form.row{align-items:end}
.targets{display:grid;gap:2px;margin:0;padding:0;list-style:none;max-height:240px;overflow-y:auto}
.targets .button{justify-content:flex-start;width:100%;text-align:start}
.article-text.read{min-height:0;padding:0;border:0;background:none}
.article-text{min-height:320px;padding:16px 20px;border:1px solid var(--edge);border-radius:var(--r2);background:var(--surface);line-height:1.6;overflow-wrap:anywhere;white-space:pre-wrap;counter-reset:part}
.article-text.read{min-height:0;padding:0;border:0;background:none}
.article-text:focus-visible{outline:2px solid var(--accent);outline-offset:-1px}
.article-text>:first-child{margin-top:0}
.article-text>:first-child{margin-top:0}
.article-text>*+*,.article-text div>*+*,.article-text blockquote>*+*{margin-top:12px}
.article-text>*+h3{margin-top:24px}
.article-text h3{font:600 21px/1.3 var(--title)}
.article-text h4{font:600 17px/1.3 var(--body);margin-top:20px}
[data-kind='guide'] .article-text>h3::before,[data-kind='path'] .article-text>h3::before{counter-increment:part;content:counter(part) '. ';color:var(--ink-3)}
.article-text :is(ul,ol){padding-inline-start:24px}
.article-text blockquote{margin:0;padding-inline-start:16px;border-inline-start:3px solid var(--line-2);color:var(--ink-2)}
.article-text table{width:100%;border-collapse:collapse}
.article-text td{min-width:60px;padding:8px 10px;border:1px solid var(--line-2);vertical-align:top}
.article-text table[data-head] tr:first-child td{font-weight:600;background:var(--sunken)}
.note-block,.condition,.raw,figure.media{margin:12px 0 0;padding:12px 16px;border:1px solid var(--line-2);border-inline-start-width:4px;border-radius:var(--r1)}
.note-block{border-inline-start-color:var(--accent);background:var(--accent-soft)}
.note-block[data-tone='careful']{border-inline-start-color:var(--due);background:var(--due-soft)}
.condition{border-style:dashed}
.branch+.branch{margin-top:12px;padding-top:8px;border-top:1px dashed var(--line-2)}
.branch>.label:empty{display:none}
.article-text .label{margin:0 0 6px;font-size:13px;font-weight:600;color:var(--ink-2);user-select:none}
.article-text .label.row{display:flex;gap:8px;flex-wrap:wrap;align-items:center}
.article-text .label .input{width:auto;max-width:100%}
.raw pre{margin:0;font:13px/1.5 var(--mono);white-space:pre-wrap}
figure.media :is(img,video){display:block;max-width:100%;max-height:320px;border-radius:var(--r1)}
figure.media audio{display:block;width:100%}
figure.media .row{display:flex;gap:8px;margin:8px 0 0}
figure.media .row .input{flex:1}
figure.media.ProseMirror-selectednode,.live-field.ProseMirror-selectednode{outline:2px solid var(--accent);outline-offset:2px}
.article-text .live-field{display:inline-block;padding:0 8px;border:1px solid var(--line-2);border-radius:10px;background:var(--sunken);font-size:.9em}
.article-signs{min-height:420px;font:14px/1.6 var(--mono)}
.about li{display:flex;gap:8px;align-items:center;justify-content:space-between;overflow-wrap:anywhere}
.help-beside h3{margin-bottom:8px;font-size:17px}
.help-beside .revisions{gap:16px}
.help-beside .differing{font-size:13px;margin-top:8px}
.help-beside section{display:grid;gap:12px}
.more-about summary{min-height:32px;cursor:pointer;font-size:13px}
.help-article .about-it{display:none}
.chart .kept{fill:var(--kept)}
.chart .due{fill:var(--due)}
.chart .broken{fill:var(--broken)}
.sheet .wanted-form{align-items:end}
@media (max-width:1180px){.help-article .about-it{display:inline-flex}}
@media (max-width:900px){.article-sheet.translating{grid-template-columns:minmax(0,1fr)}}
@media (max-width:760px){
.languages{padding:8px 16px}
.article-bar{top:-16px}
.article-tools{flex-wrap:nowrap;overflow-x:auto;margin-inline:-16px;padding-inline:16px}
.article-tools .tool{flex:none;min-height:44px;min-width:44px}
.article-text{padding:12px 14px}
.fold{min-height:48px}
}
`

/** The style of this room comes with it: the workspace's first load has none of it. */
export function adopt(): void {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(STYLE)
  document.adoptedStyleSheets.push(sheet)
}
