import type { VNode } from 'preact'
import type { CaseListed } from '../../src/modules/desk/contract.ts'
import { PromiseOf, When } from '../../src/ui/promise.tsx'
import { Link } from './parts.tsx'
import { eyes, words } from './state.ts'

/** Beside a customer: what is open, and then what was settled last. More of them stands on the line. */
const SHOWN = 8

/** A customer's cases as the desk adds them to the customer (its `customerAside`); nothing at all where they asked nothing. */
export function CasesAside({ aside }: { aside: Readonly<Record<string, unknown>> }): VNode | null {
  const cases = (aside['cases'] ?? []) as readonly CaseListed[]
  if (cases.length === 0) return null
  return (
    <section>
      <h3>{words.value('cases.title')}</h3>
      <ul class="promises">
        {cases.slice(0, SHOWN).map((one) => (
          <li class="promised" key={one.number}>
            <div>
              <Link room="inbox" chosen={one.number}>
                <b>{one.subject}</b>
              </Link>
              <p class="small soft">
                {words.value('case.number', { number: one.number })} · {words.value(`cases.${one.state}`)} ·{' '}
                <When at={new Date(one.changedAt)} eyes={eyes.value} />
              </p>
            </div>
            {one.dueAt !== null && one.state === 'open' ? (
              <PromiseOf
                promise={{
                  due: new Date(one.dueAt),
                  precision: 'minute',
                  made: one.madeAt === null ? null : new Date(one.madeAt),
                }}
                eyes={eyes.value}
              />
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  )
}
