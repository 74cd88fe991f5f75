import type { May } from '../platform/principal.ts'
import { endpoints, pages } from '../routes.ts'
import type { Verb } from './verb.ts'

export const routesVerb: Verb = {
  name: 'routes',
  summary: 'Every address of the system on one page, with who may call it.',
  async run(_given, out) {
    const all = [...endpoints, ...pages].map(({ path, may }) => ({ path: String(path), who: whoMay(may) }))
    const width = Math.max(...all.map(({ path }) => path.length))
    for (const { path, who } of all) out.say(`${path.padEnd(width)}  ${who.join(', ')}`)
    out.result(all)
  },
}

function whoMay({ anyone, customer, staff, scope }: May): string[] {
  return [
    anyone ? 'anyone' : [],
    customer ? 'customer' : [],
    staff ? (staff.length === 0 ? ['owner'] : staff) : [],
    scope ? `key:${scope}` : [],
  ].flat()
}
