#!/usr/bin/env node
// What a browser has to load, gzip, against the budgets of the design. A fresh build is measured, not yesterday's.
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from './build.js'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const KB = 1000

/** Budgets in bytes of gzip. Whole pages are weighed by the journeys (test/journeys/axe.test.ts); here is what they share. */
const BUDGETS = [
  { what: 'style of a public page', of: ['theme.css'], limit: 12 * KB },
  // Beside the theme; words and markup of a long article take most of what is left of the first view's 20.
  { what: 'style of the pages of the help, besides', of: ['help.css'], limit: 3 * KB },
  // 35 kB with deferred scripts, of which the first view takes 20: all of them together, though no page has all.
  { what: 'scripts of all public pages', of: 'pages', limit: 15 * KB },
  // Every page has it, ours and other sites', whether anybody asks or not.
  { what: 'button of the chat, /widget.js', of: ['widget.js'], limit: 3 * KB },
  // On intent: what stands between the pointer on the button and the first word that can be typed.
  { what: 'chat, once somebody means to open it', of: ['chat.js'], limit: 15 * KB },
  // After the window is open, beside the first word: as much as half the window, or it would be another one.
  { what: 'chat, what a conversation needs besides', of: ['chat-more.js'], beside: ['chat.js'], limit: 8 * KB },
  // On pages of other sites; the panel on intent.
  { what: 'button of the help, /help.js', of: ['help.js'], limit: 3 * KB },
  { what: 'help on other sites, once it is opened', of: ['help-panel.js'], limit: 12 * KB },
  { what: 'pages of the help: finds as one types', of: ['help-page.js'], limit: 3 * KB },
  { what: 'noticing that somebody struggles, on every page', of: ['struggle.js'], limit: 1.5 * KB },
  { what: 'an invitation, once there is one', of: ['manners.js', 'invitation.js'], limit: 3 * KB },
  { what: 'telling of a visit, for who allows it', of: ['sharing.js'], limit: 3 * KB },
  { what: 'visit counter, served as /t.js', of: ['visit.js'], limit: 2 * KB },
  { what: 'workspace, first load', of: ['workspace.js', 'workspace.css'], limit: 150 * KB },
]

let assets
try {
  assets = await build()
} catch (error) {
  // esbuild has printed what is wrong and where.
  process.stderr.write(`${error.message.split('\n')[0]}\n`)
  process.exit(1)
}
const byName = new Map(assets.filter(({ name }) => name).map((asset) => [asset.name, asset]))
const pages = [...byName.keys()].filter(
  (name) =>
    name.endsWith('.js') &&
    ![
      'workspace.js',
      'visit.js',
      'chat.js',
      'chat-more.js',
      'invitation.js',
      'manners.js',
      'sharing.js',
      'help.js',
      'help-panel.js',
    ].includes(name),
)
let over = 0
for (const { what, of, limit, beside = [] } of BUDGETS) {
  const wanted = of === 'pages' ? pages : of
  const missing = wanted.filter((name) => !byName.has(name))
  // A file that was renamed would weigh nothing for ever.
  if (wanted.length === 0 || missing.length > 0) {
    process.stdout.write(`  there is no ${missing.join(', ') || 'script of a page'} to weigh: ${what}\n`)
    over += 1
    continue
  }
  const named = wanted.map((name) => byName.get(name))
  const files = filesOf(named)
  // What is there already is not loaded again.
  for (const file of filesOf(beside.map((name) => byName.get(name)))) files.delete(file)
  const size = [...files].reduce((sum, file) => sum + gzipped(file), 0)
  const verdict = size > limit ? 'OVER' : 'ok'
  if (size > limit) over += 1
  process.stdout.write(`${(size / KB).toFixed(1).padStart(7)} of ${limit / KB} kB  ${verdict.padEnd(4)}  ${what}\n`)
}
process.exitCode = over > 0 ? 1 : 0

function filesOf(assets) {
  return new Set(assets.flatMap(({ file, needs }) => [file, ...needs]))
}

function gzipped(file) {
  const path = `${ROOT}dist/assets/${file}`
  return existsSync(`${path}.gz`) ? readFileSync(`${path}.gz`).length : gzipSync(readFileSync(path)).length
}
