import type { VNode } from 'preact'
import { When } from '../../src/ui/promise.tsx'
import { type MessageKey, sayDeclared } from '../../src/ui/words.ts'
import { call } from './client.ts'
import { Shown, useFresh } from './loading.tsx'
import { DetailHead } from './parts.tsx'
import { eyes, locale, words } from './state.ts'

/** Who tried to come in and was refused, and who tried too often. For owners; no customer is ever named here. */
export function Attacks(): VNode {
  const { now } = useFresh(() => call('GET /api/attacks', {}), [], [])
  return (
    <>
      <DetailHead room="staff" title={words.value('attacks.title')} under={words.value('attacks.kept')} />
      <div class="sheet">
        <Shown loaded={now.value}>
          {({ items }) =>
            items.length === 0 ? (
              <p class="soft">{words.value('attacks.none')}</p>
            ) : (
              <ul class="plain things">
                {items.map(({ what, address, staff, key, times, last }) => (
                  <li>
                    <div>
                      <b>{whatWords(what)}</b> {times > 1 ? <span class="tag num">{times} ×</span> : null}
                      <p class="small softer">
                        {words.value('attacks.from', { address })}
                        {staff ? ` · ${words.value('attacks.asStaff', { name: staff })}` : null}
                        {key ? ` · ${words.value('attacks.withKey', { name: key })}` : null}
                      </p>
                    </div>
                    <span class="small softer">
                      <When at={new Date(last)} eyes={eyes.value} />
                    </span>
                  </li>
                ))}
              </ul>
            )
          }
        </Shown>
      </div>
    </>
  )
}

/** What was tried, in words. What has none yet is named as it is written down. */
function whatWords(what: string): string {
  const key = WORDS[what]
  return key ? sayDeclared(locale.value, key) : what
}

const WORDS: Readonly<Record<string, MessageKey>> = {
  'unknown key': 'attack.unknownKey',
  'key from another origin': 'attack.keyFromAnotherOrigin',
  'wrong password': 'attack.wrongPassword',
  'wrong code': 'attack.wrongCode',
  'code used again': 'attack.codeUsedAgain',
  'passkey failed': 'attack.passkeyFailed',
  'passkey copied': 'attack.passkeyCopied',
  'too many letters per address': 'attack.tooManyLettersPerAddress',
  'too many letters per caller': 'attack.tooManyLettersPerCaller',
  'too many codes per caller': 'attack.tooManyCodesPerCaller',
  'too many links per caller': 'attack.tooManyLinksPerCaller',
  'too many passkeys per caller': 'attack.tooManyPasskeysPerCaller',
  'too many passwords per person': 'attack.tooManyPasswordsPerPerson',
  'too many passwords per caller': 'attack.tooManyPasswordsPerCaller',
  'too many invitations per caller': 'attack.tooManyInvitationsPerCaller',
  'too many unknown keys per caller': 'attack.tooManyUnknownKeysPerCaller',
  'unknown chat token': 'attack.unknownChatToken',
  'chat token elsewhere': 'attack.chatTokenElsewhere',
  'too many questions per caller': 'attack.tooManyQuestionsPerCaller',
  'too many searches per caller': 'attack.tooManyQuestionsPerCaller',
  'too many judgements per caller': 'attack.tooManyQuestionsPerCaller',
  'too many chat tokens per caller': 'attack.tooManyChatTokensPerCaller',
}
