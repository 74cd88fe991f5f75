import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'

/** One verb of the command line. */
export interface Verb {
  /** As typed: `import products`. */
  name: string
  /** One line for the list of verbs. */
  summary: string
  /** What comes after the name: `FILE…`. */
  takes?: string
  options?: Record<string, VerbOption>
  run(given: Given, out: Out): Promise<void>
}

export interface VerbOption {
  type: 'string' | 'boolean'
  /** What it means, with an example where that helps. */
  means: string
  multiple?: true
}

export interface Given {
  words: string[]
  text(option: string): string | undefined
  flag(option: string): boolean
}

/** A mistake of the person at the keyboard: said in a sentence, without a stack trace. */
export class Mistake extends Error {}

/** Where a verb says what it did: sentences for people, or one JSON document with --json. */
export interface Out {
  /** A sentence; silent with --json. */
  say(line: string): void
  /** The verb's result: printed as JSON with --json, otherwise through `say` by the verb itself. */
  result(value: unknown): void
  /** Progress of long work on the last line of a terminal; silent elsewhere. */
  progress(line: string): void
}

/** Finds the verb of these arguments and runs it. Returns the exit code. */
export async function runVerb(verbs: readonly Verb[], argv: string[]): Promise<number> {
  const verb = [...verbs]
    .sort((one, other) => other.name.length - one.name.length)
    .find(({ name }) => argv.slice(0, name.split(' ').length).join(' ') === name)
  const json = argv.includes('--json')
  if (!verb) return list(verbs, argv)
  const rest = argv.slice(verb.name.split(' ').length)
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(json ? `${JSON.stringify(describe(verb))}\n` : help(verb))
    return 0
  }
  try {
    await verb.run(parse(verb, rest), outFor(json))
    return process.exitCode === undefined ? 0 : Number(process.exitCode)
  } catch (error) {
    return complain(error, json)
  }
}

function parse(verb: Verb, argv: string[]): Given {
  const options: ParseArgsOptionsConfig = { json: { type: 'boolean' } }
  for (const [name, { type, multiple }] of Object.entries(verb.options ?? {}))
    options[name] = { type, ...(multiple ? { multiple } : {}) }
  try {
    const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true })
    return {
      words: positionals,
      text: (name) => values[name] as string | undefined,
      flag: (name) => values[name] === true,
    }
  } catch (error) {
    throw new Mistake(`${(error as Error).message.split('\n')[0]}\nSee: npx rapport ${verb.name} --help`)
  }
}

function outFor(json: boolean): Out {
  const terminal = process.stderr.isTTY === true && !json
  let showing = false
  const clear = () => {
    if (showing) process.stderr.write('\r\u001B[2K')
    showing = false
  }
  return {
    say: (line) => {
      clear()
      if (!json) process.stdout.write(`${line}\n`)
    },
    result: (value) => {
      clear()
      if (json) process.stdout.write(`${JSON.stringify(value)}\n`)
    },
    progress: (line) => {
      if (!terminal) return
      clear()
      process.stderr.write(line.slice(0, (process.stderr.columns ?? 80) - 1))
      showing = true
    },
  }
}

function complain(error: unknown, json: boolean): number {
  const sentence = error instanceof Error ? error.message : String(error)
  if (json) process.stdout.write(`${JSON.stringify({ error: sentence })}\n`)
  else process.stderr.write(`${sentence}\n`)
  const { name } = (error ?? {}) as Error
  const expected =
    error instanceof Mistake || ['ConfigError', 'MigrationError', 'FolderInUse', 'Refusal'].includes(name)
  if (!expected && process.env['RAPPORT_LOG'] === 'debug') process.stderr.write(`${(error as Error).stack}\n`)
  return 1
}

function list(verbs: readonly Verb[], argv: string[]): number {
  const asked = argv.length === 0 || argv[0] === '--help' || argv[0] === '-h' || argv[0] === 'help'
  if (argv.includes('--json')) {
    process.stdout.write(
      `${JSON.stringify(asked ? verbs.map(describe) : { error: `There is no verb “${argv[0]}”.` })}\n`,
    )
    return asked ? 0 : 1
  }
  const width = Math.max(...verbs.map(({ name }) => name.length))
  const page = [
    'Rapport: every point where customers meet the business, on one live record that is theirs.',
    '',
    ...verbs.map(({ name, summary }) => `  npx rapport ${name.padEnd(width)}  ${summary}`),
    '',
    'Every verb has --help and --json. The data is under ./data (RAPPORT_DATA), or where DATABASE_URL says.',
    '',
  ].join('\n')
  if (asked) process.stdout.write(page)
  else
    process.stderr.write(
      `There is no verb “${argv
        .filter((word) => !word.startsWith('-'))
        .slice(0, 2)
        .join(' ')}”.\n\n${page}`,
    )
  return asked ? 0 : 1
}

function describe({ name, summary, takes, options }: Verb) {
  return {
    name,
    summary,
    takes: takes ?? '',
    options: { ...options, json: { type: 'boolean', means: 'the result as JSON' } },
  }
}

function help(verb: Verb): string {
  const options = Object.entries(describe(verb).options).map(
    ([name, { type, means }]) => `  --${name}${type === 'string' ? ' …' : ''}`.padEnd(24) + means,
  )
  return [`npx rapport ${verb.name}${verb.takes ? ` ${verb.takes}` : ''}`, '', verb.summary, '', ...options, ''].join(
    '\n',
  )
}
