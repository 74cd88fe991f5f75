#!/usr/bin/env node
// Checks the arrows between modules, and then that the check itself still bites: each rule meets a file that breaks it.
import { spawnSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const FOLDERS = ['src', 'browser', 'extensions', 'test', 'bench']

/** File → what it imports, and the rule that must object; without a rule nothing may. */
const PLANTED = [
  ['src/modules/customers/up.ts', "import '../orders/index.ts'", 'customers-points-down'],
  ['src/modules/orders/sideways.ts', "import '../help/index.ts'", 'orders-points-down'],
  [
    'src/modules/orders/type.ts',
    "import type { Fine } from '../desk/index.ts'; export type Also = Fine",
    'orders-points-down',
  ],
  ['src/modules/orders/late.ts', "export const late = () => import('../desk/index.ts')", 'orders-points-down'],
  ['src/modules/orders/window.ts', "import '../customers/commands.ts'", 'front-door'],
  ['src/modules/gossip/index.ts', 'export const fine = 1', 'module-is-declared', "import '../customers/index.ts'"],
  ['src/main.ts', "import './modules/orders/commands.ts'", 'front-door-from-the-hall'],
  ['src/ui/button.tsx', "import '../modules/customers/index.ts'", 'ui-knows-no-module'],
  ['src/platform/clock.ts', "import '../ui/theme.ts'", 'platform-knows-no-customer'],
  ['src/modules/orders/hall.ts', "import '../../main.ts'", 'modules-do-not-know-the-hall'],
  [
    'browser/pages/heavy.ts',
    "import { fine } from '../../src/modules/orders/contract.ts'; fine",
    'browser-takes-types-only',
  ],
  [
    'browser/pages/deep.ts',
    "import type { Fine } from '../../src/modules/orders/commands.ts'; export type A = Fine",
    'browser-knows-contracts-only',
  ],
  ['src/ui/paint.ts', "import '../../browser/pages/heavy.ts'", 'server-knows-no-browser'],
  ['extensions/demo/index.ts', "import '../../src/modules/customers/index.ts'", 'extension-knows-rapport-only'],
  ['src/platform/leak.ts', "import '../../test/harness/people.ts'", 'program-needs-no-test'],
  ['src/platform/tool.ts', "import 'fast-check'", 'program-needs-no-development-tool'],
  ['src/modules/help/one.ts', "import './two.ts'", 'no-circle'],
  ['src/platform/lost.ts', "import './nowhere.ts'", 'everything-resolves'],
  [
    'src/modules/orders/down.ts',
    "import '../customers/index.ts'; import '../../ui/theme.ts'; import '../../platform/fine.ts'",
    undefined,
  ],
  [
    'browser/pages/light.ts',
    "import type { Fine } from '../../src/modules/orders/contract.ts'; export type A = Fine",
    undefined,
  ],
  ['extensions/demo/good.ts', "import { fine } from 'rapport'; fine", undefined],
]
const FILLING = 'export type Fine = number; export const fine = 1\n'
const FILLED = [
  ...['customers', 'orders', 'desk', 'help'].map((module) => `src/modules/${module}/index.ts`),
  ...['customers', 'orders'].map((module) => `src/modules/${module}/commands.ts`),
  ...['src/modules/orders/contract.ts', 'src/ui/theme.ts', 'src/platform/fine.ts', 'src/extension.ts'],
  'test/harness/people.ts',
]

const problems = [...checkHouse(), ...checkPlanted()]
for (const problem of problems) process.stderr.write(`${problem}\n`)
process.exitCode = problems.length > 0 ? 1 : 0

function checkHouse() {
  const { modules, summary } = cruise(ROOT)
  const seen = new Set(modules.map(({ source }) => source))
  // A parser that sees nothing finds nothing to object to.
  const missed = globSync(`{${FOLDERS.join(',')}}/**/*.{ts,tsx}`, { cwd: ROOT }).filter((path) => !seen.has(path))
  process.stdout.write(`${seen.size} files, ${summary.totalDependenciesCruised} imports\n`)
  return [
    ...missed.map((path) => `${path} was not looked at`),
    ...summary.violations.map(({ from, to, rule }) => `${from} → ${to}: ${rule.name}`),
  ]
}

function checkPlanted() {
  const tree = mkdtempSync(join(tmpdir(), 'rapport-boundaries-'))
  try {
    for (const name of ['.dependency-cruiser.mjs', 'modules.json', 'tsconfig.json', 'package.json']) {
      cpSync(join(ROOT, name), join(tree, name))
    }
    symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'))
    const write = (path, text) => {
      mkdirSync(dirname(join(tree, path)), { recursive: true })
      writeFileSync(join(tree, path), text)
    }
    for (const path of FILLED) write(path, FILLING)
    for (const [path, text, , more = ''] of PLANTED) write(path, `${more}\n${text}\n`)
    write('src/modules/help/two.ts', "import './one.ts'\n")
    const { violations } = cruise(tree).summary
    process.stdout.write(`${PLANTED.length} planted files\n`)
    return PLANTED.flatMap(([path, , expected]) => {
      const found = violations.filter(({ from }) => from === path).map(({ rule }) => rule.name)
      if (expected) return found.includes(expected) ? [] : [`planted: nobody said ${expected} of ${path}`]
      return found.map((name) => `planted: ${path} is allowed, but ${name} objected`)
    })
  } finally {
    rmSync(tree, { recursive: true, force: true })
  }
}

function cruise(cwd) {
  const found = spawnSync(
    process.execPath,
    [
      join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'),
      ...['--config', '.dependency-cruiser.mjs', '--output-type', 'json'],
      ...FOLDERS.filter((folder) => globSync(`${folder}/**/*.ts`, { cwd }).length > 0),
    ],
    { cwd, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 },
  )
  try {
    return JSON.parse(found.stdout)
  } catch {
    throw new Error(`dependency-cruiser gave no report: ${found.stderr}`)
  }
}
