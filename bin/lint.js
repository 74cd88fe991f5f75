#!/usr/bin/env node
// oxlint with what it needs types for; and a planted mistake of that kind, because without its helper it would see none.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const OXLINT = join(ROOT, 'node_modules/oxlint/bin/oxlint')
const ARGUMENTS = ['--type-aware', '--report-unused-disable-directives', '--deny-warnings']

const house = spawnSync(process.execPath, [OXLINT, ...ARGUMENTS, '--format', 'unix'], { cwd: ROOT, stdio: 'inherit' })
const planted = lintPlanted()
process.exitCode = house.status === 0 && planted ? 0 : 1

function lintPlanted() {
  const tree = mkdtempSync(join(tmpdir(), 'rapport-lint-'))
  try {
    for (const name of ['.oxlintrc.json', 'tsconfig.json', 'package.json']) cpSync(join(ROOT, name), join(tree, name))
    symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'))
    mkdirSync(join(tree, 'src'))
    writeFileSync(
      join(tree, 'src/forgotten.ts'),
      'const save = async () => {}\nexport function close() {\n  save()\n}\n',
    )
    const { stdout } = spawnSync(process.execPath, [OXLINT, ...ARGUMENTS, '--format', 'unix', 'src'], {
      cwd: tree,
      encoding: 'utf8',
    })
    const caught = /forgotten\.ts:3:.*no-floating-promises/.test(stdout)
    if (!caught) process.stderr.write(`A planted promise that nobody waits for was not caught:\n${stdout}\n`)
    return caught
  } finally {
    rmSync(tree, { recursive: true, force: true })
  }
}
