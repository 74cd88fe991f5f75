import { existsSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { checkMigrations, checkSources, listExtensions } from './check-sources.ts'
import type { Verb } from './verb.ts'

export const checkVerb: Verb = {
  name: 'check',
  summary:
    'Look the extensions over: what they import, declare, say and migrate. Says what to do where something is wrong.',
  takes: '[NAME…]',
  async run({ words: wanted }, out) {
    const folder = path.resolve('extensions')
    const names = listExtensions(folder).filter((name) => wanted.length === 0 || wanted.includes(name))
    const findings: Finding[] = wanted
      .filter((name) => !names.includes(name))
      .map((extension) => ({
        extension,
        where: 'extensions/',
        what: 'there is no folder of this name with an index.ts in it',
      }))
    for (const extension of names) {
      const sources = [...(await checkSources(folder, extension)), ...(await checkMigrations(folder, extension))]
      findings.push(...sources.map((finding) => ({ extension, ...finding })))
      // What cannot be bundled cannot be loaded either.
      if (sources.length === 0)
        findings.push(...(await checkDeclared(extension)).map((finding) => ({ extension, ...finding })))
    }
    for (const name of names) if (!findings.some(({ extension }) => extension === name)) out.say(`well   ${name}`)
    for (const { extension, where, what } of findings) out.say(`WRONG  ${extension}  ${where}: ${what}`)
    if (names.length === 0 && findings.length === 0) out.say('There are no extensions.')
    out.result({ well: findings.length === 0, extensions: names, findings })
    if (findings.length > 0) process.exitCode = 1
  },
}

interface Finding {
  extension: string
  /** File and line, or the name of what is declared. */
  where: string
  what: string
}

/** What an extension declares when it is loaded must be its own and must have its words. The program refuses at start what is found here. */
async function checkDeclared(extension: string): Promise<Omit<Finding, 'extension'>[]> {
  const built = path.resolve('dist/server/extensions', `${extension}.js`)
  if (!existsSync(built)) return [{ where: 'index.ts', what: 'it has not been built; run npx rapport once more' }]
  await import('../house.ts')
  const { declared, wordsMissing } = await import('./check-declared.ts')
  const before = declared()
  try {
    await import(pathToFileURL(built).href)
  } catch (error) {
    return [{ where: 'index.ts', what: `it cannot be loaded: ${(error as Error).message.split('\n')[0]}` }]
  }
  const after = declared().filter((one) => !before.some((other) => other.what === one.what && other.name === one.name))
  return [
    ...after
      .filter(({ module }) => module !== extension)
      .map(({ what, name, module }) => ({
        where: name,
        what: `this ${what} says that it is of ${module}; say ${extension}, so that the privacy page names the right house`,
      })),
    ...after.flatMap((one) =>
      wordsMissing(one).map((key) => ({
        where: one.name,
        what: `the words ${key} are missing; add them in every language`,
      })),
    ),
  ]
}
