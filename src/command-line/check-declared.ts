import { declaredKinds, declaredPurposes, privacyDeclarations } from '../modules/customers/index.ts'
import { declaredSettings } from '../platform/settings.ts'
import { LOCALES } from '../ui/speak.ts'
import { catalogue } from '../ui/words.ts'

/** One thing that a loaded module has declared, and the words that it needs. */
export interface Declared {
  what: 'kind' | 'purpose' | 'setting' | 'table'
  name: string
  module: string
  words: readonly string[]
}

export function declared(): Declared[] {
  return [
    ...declaredKinds().map(({ name, module }) => ({
      what: 'kind' as const,
      name,
      module,
      words: [`line.${name}`, `kind.${name}`],
    })),
    ...declaredPurposes().map(({ name, module }) => ({
      what: 'purpose' as const,
      name,
      module,
      words: [`purpose.${name}`, `purpose.${name}.gives`],
    })),
    ...declaredSettings().map(({ name, module }) => ({
      what: 'setting' as const,
      name: `${module}.${name}`,
      module,
      words: [`setting.${module}.${name}`],
    })),
    ...privacyDeclarations().map(({ table, module, holds }) => ({
      what: 'table' as const,
      name: table,
      module,
      words: [holds.startsWith('holds.') ? holds : `holds.${holds}`],
    })),
  ]
}

/** The keys that some language does not say, with the language. */
export function wordsMissing({ words }: Declared): string[] {
  return LOCALES.flatMap((locale) =>
    words.filter((key) => !(key in catalogue[locale])).map((key) => `“${key}” (${locale})`),
  )
}
