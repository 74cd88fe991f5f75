import type { VNode } from 'preact'
import { Button, Choice, Field, Hidden } from '../../../ui/form.tsx'
import { say } from '../../../ui/words.ts'
import type { CaseShown } from '../contract.ts'
import { COMMENT_LIMIT } from '../listening/limits.ts'
import { keyOf } from './shown.ts'

interface HeardProps {
  shown: CaseShown
  number: string
  caseKey: string | undefined
  locale: string
}

/** After the one tap, a few words if they like: once, and never asked for again. */
export function MoreToSay({ shown, number, caseKey, locale }: HeardProps): VNode | null {
  const { heard } = shown
  if (heard === null || heard.commented) return null
  const words = say(locale)
  return (
    <form class="stack tight" method="post" action={`/cases/${number}/rating`}>
      <Hidden values={{ ...keyOf(caseKey), solved: heard.solved ? 'yes' : 'no' }} />
      <Field
        name="comment"
        label={words(heard.solved ? 'heard.comment' : 'heard.commentUnsolved')}
        locale={locale}
        rows={3}
        longest={COMMENT_LIMIT}
        optional
      />
      {heard.solved ? (
        <Choice name="content" value="no" several plain>
          {words('heard.notContent')}
        </Choice>
      ) : null}
      <div class="row">
        <Button>{words('heard.send')}</Button>
      </div>
    </form>
  )
}
