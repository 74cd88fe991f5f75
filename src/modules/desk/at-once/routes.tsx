import { z } from 'zod'
import { page } from '../../../platform/http/endpoint.ts'
import { id } from '../../../platform/http/schema.ts'
import { say } from '../../../ui/words.ts'
import { caseNumber } from '../contract.ts'
import { OfferedPage } from './page.tsx'
import { showOffered, solveByOffered } from './solve.ts'

/** Whoever has the link. */
const ASKER = { anyone: true, customer: true } as const
const named = z.strictObject({ number: caseNumber, id, key: z.string().max(64) })

export const atOncePages = [
  page({
    path: 'GET /cases/{number}/answers/{id}',
    may: ASKER,
    input: named,
    handle: async (call, { id: answer, key }) => {
      const shown = await showOffered(call, { id: answer, key })
      const words = say(call.locale)
      return {
        title: words('likely.title'),
        cache: 'never',
        knows: words('case.knows'),
        body: <OfferedPage call={call} shown={shown} id={answer} answerKey={key} />,
      }
    },
  }),
  page({
    path: 'POST /cases/{number}/answers/{id}',
    may: ASKER,
    input: named,
    handle: async (call, { number, id: answer, key }) => {
      await solveByOffered(call, { id: answer, key })
      return { redirect: `/cases/${number}/answers/${answer}?key=${encodeURIComponent(key)}` }
    },
  }),
]
