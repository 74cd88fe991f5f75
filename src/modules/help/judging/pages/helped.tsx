import type { VNode } from 'preact'
import { Button, Hidden } from '../../../../ui/form.tsx'
import { say } from '../../../../ui/words.ts'
import { askHref } from '../../searching/typed.ts'
import { REASONS, REMARK_LIMIT } from '../contract.ts'

interface HelpedProps {
  locale: string
  /** The article that was read, or on which the answer rests. */
  article: { id: string; language: string } | null
  /** Their own question, where it stands on their line. */
  question?: string | null
}

/**
 * "Was this the answer?", beneath an article or an answer. A form, so that it works without scripts; with `help-page.js` it stays on the page.
 */
export function Helped({ locale, article, question = null }: HelpedProps): VNode | null {
  if (article === null && question === null) return null
  const words = say(locale)
  return (
    <form class="helped" method="post" action="/help/judgement" data-helped data-failed={words('helped.failed')}>
      <Hidden values={namedBy({ article, question })} />
      <p>{words('helped.question')}</p>
      <div class="row">
        <Button name="helped" value="yes">
          {words('helped.yes')}
        </Button>
        <Button name="helped" value="no">
          {words('helped.no')}
        </Button>
      </div>
    </form>
  )
}

type Named = { article: { id: string; language: string } | null; question: string | null }
export const namedBy = ({ article, question }: Named): Record<string, string> => ({
  ...(article ? { article: article.id, language: article.language } : {}),
  ...(question ? { question } : {}),
})

interface SaidProps extends Named {
  locale: string
  said: 'yes' | 'no' | 'told' | 'back'
  reason?: string | null
  /** Way back, where it was about an article. */
  back: { title: string; href: string } | null
}

/** What follows the word: thanks, or what was wrong with it and the way to a person. The page of it, and what the script puts in the form's place. */
export function HelpedSaid({ locale, said, reason = null, back, ...named }: SaidProps): VNode {
  const words = say(locale)
  const hidden = namedBy(named)
  return (
    <div class="helped" tabIndex={-1}>
      {said === 'no' ? (
        <form
          class="stack tight"
          method="post"
          action="/help/judgement"
          data-helped
          data-failed={words('helped.failed')}
        >
          <Hidden values={{ ...hidden, helped: 'no' }} />
          <fieldset class="stack tight">
            <legend>{words('helped.sorry')}</legend>
            {REASONS.map((one) => (
              <label class="choice plain">
                <input type="radio" name="reason" value={one} checked={one === reason} />
                <span>{words(`helped.reason.${one}`)}</span>
              </label>
            ))}
          </fieldset>
          <div class="field">
            <label for="helped-remark">{words('helped.remark')}</label>
            <textarea
              class="input"
              id="helped-remark"
              name="remark"
              rows={3}
              maxlength={REMARK_LIMIT}
              aria-describedby="helped-hint"
            />
            <p class="hint" id="helped-hint">
              {words('helped.remarkHint')}
            </p>
          </div>
          <div class="row">
            <Button look="main">{words('helped.tell')}</Button>
            <Button href={back ? askHref(back.title) : '/help/ask'}>{words('helped.person')}</Button>
          </div>
        </form>
      ) : (
        <p role="status">
          {words(said === 'yes' ? 'helped.thanks' : said === 'told' ? 'helped.told' : 'helped.takenBack')}
        </p>
      )}
      {said === 'told' ? (
        <p>
          <a href={back ? askHref(back.title) : '/help/ask'}>{words('helped.person')}</a>
        </p>
      ) : null}
      {said === 'back' ? (
        <Helped locale={locale} {...named} />
      ) : (
        <form method="post" action="/help/judgement" data-helped data-failed={words('helped.failed')}>
          <Hidden values={hidden} />
          <button class="link small" name="helped" value="back">
            {words('helped.takeBack')}
          </button>
        </form>
      )}
    </div>
  )
}
