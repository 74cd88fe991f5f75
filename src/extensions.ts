import { existsSync, globSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Extension } from './extension.ts'
import type { MigrationFolder } from './platform/database/migrate.ts'
import { partsOf } from './platform/http/endpoint.ts'
import { endpoints, pages } from './routes.ts'

/** Where the merchant's own modules lie. */
const FOLDER = path.resolve('extensions')
/** Where the build puts them; their shared pieces are ours, so that both sides know the same declarations. */
const BUILT = path.resolve('dist/server/extensions')

/** Thrown when an extension cannot be loaded, with its name and what is wrong. The house does not open half. */
export class ExtensionError extends Error {}

let loaded: Promise<readonly Extension[]> | undefined

/** The merchant's own modules, loaded once per process: what they declare and fill holds from then on. */
export function loadExtensions(): Promise<readonly Extension[]> {
  return (loaded ??= load())
}

async function load(): Promise<readonly Extension[]> {
  // A test runs from the sources, where a built extension would bring a second house of its own along.
  const fromBuild = import.meta.dirname.startsWith(path.resolve('dist'))
  const names = globSync('*/index.ts', { cwd: FOLDER }).map(path.dirname).sort()
  const found: Extension[] = []
  for (const name of names)
    found.push(await loadOne(name, fromBuild ? path.join(BUILT, `${name}.js`) : path.join(FOLDER, name, 'index.ts')))
  refuseTakenAddresses(found)
  return found
}

async function loadOne(name: string, file: string): Promise<Extension> {
  let module: { default?: Extension }
  try {
    module = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as { default?: Extension }
  } catch (error) {
    throw new ExtensionError(
      `The extension ${name} cannot be loaded: ${(error as Error).message}. npx rapport check says more; without its folder Rapport starts as before.`,
      { cause: error },
    )
  }
  if (module.default?.name !== name)
    throw new ExtensionError(
      `extensions/${name}/index.ts should end in: export default extension({ name: '${name}', … }).`,
    )
  return module.default
}

/** The first of two routes would answer, silently, and which one is the first may change with an upgrade. */
function refuseTakenAddresses(extensions: readonly Extension[]): void {
  const shape = (address: string) => address.replaceAll(/\{\w+\}/g, '{}')
  const taken = new Map([...endpoints, ...pages].map((one) => [shape(one.path), 'Rapport itself']))
  for (const { name, endpoints: own = [], pages: ownPages = [] } of extensions) {
    for (const { path: address } of [...own, ...ownPages]) {
      const holder = taken.get(shape(address))
      if (holder)
        throw new ExtensionError(
          `The extension ${name} answers ${address}, which is ${holder}'s already. Choose another address, below ${partsOf(address).pattern.startsWith('/api') ? `/api/${name}` : `/${name}`} for instance.`,
        )
      taken.set(shape(address), name)
    }
  }
}

/** Their migrations run after the house's own, each under its extension's name in the ledger. */
export function extensionMigrations(extensions: readonly Extension[]): MigrationFolder[] {
  return extensions
    .map(({ name }) => ({ name, folder: path.join(FOLDER, name, 'migrations') }))
    .filter(({ folder }) => existsSync(folder))
}
