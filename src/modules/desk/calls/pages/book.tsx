import type { VNode } from 'preact'
import type { Call } from '../../../../platform/context.ts'
import { setting, shop } from '../../../../platform/settings.ts'
import { declareAsked } from '../../../../ui/asked.ts'
import { Heading, Note } from '../../../../ui/content.tsx'
import { AskedField, Button, Choice, Field, Hidden } from '../../../../ui/form.tsx'
import { formatDay, formatTime } from '../../../../ui/format.ts'
import { say } from '../../../../ui/words.ts'
import { SERVICE } from '../../../customers/index.ts'
import { NAME_LIMIT, TEXT_LIMIT } from '../../contract.ts'
import { NUMBER_LIMIT } from '../contract.ts'
import { AT_ONCE_SECONDS, type Time } from '../times.ts'

/** Why the form asks: stored with the question. */
export const ASKED = {
  phone: declareAsked('callPhone', SERVICE),
  email: declareAsked('callEmail', SERVICE),
}

export type BookField = 'phone' | 'text' | 'name' | 'email' | 'startsAt'

interface BookProps {
  call: Call
  values: Readonly<Record<BookField, string>>
  errors: Partial<Record<BookField, string>>
  earlier: boolean
  hidden: Readonly<Record<string, string>>
  problem: string | undefined
  times: readonly Time[]
  /** Somebody could ring this minute. */
  now: boolean
  /** It is about a case, which says who they are and what it is about. */
  inCase: boolean
}

/** Be rung: at once while somebody is free, else at a time. */
export function BookPage({ call, values, errors, earlier, hidden, problem, times, now, inCase }: BookProps): VNode {
  const { locale } = call
  const words = say(locale)
  const field = (name: BookField) => ({ name, locale, value: values[name], error: errors[name] })
  if (times.length === 0 && !now) return <NoTimes locale={locale} />
  const isKnown = call.principal.kind === 'customer' || inCase
  return (
    <form class="narrow stack" method="post" action="/callback">
      <Heading title={words('callback.title')}>{words('callback.intro')}</Heading>
      {problem === undefined ? null : <Note state="broken">{problem}</Note>}
      <Hidden values={hidden} />
      <AskedField
        {...field('phone')}
        asked={ASKED.phone}
        label={words('callback.phone')}
        type="tel"
        autocomplete="tel"
        inputmode="tel"
        longest={NUMBER_LIMIT}
      />
      <Field
        {...field('text')}
        label={words('callback.text')}
        hint={words('callback.textHint')}
        rows={4}
        longest={TEXT_LIMIT}
        optional
      />
      {isKnown ? null : (
        <>
          <AskedField
            {...field('email')}
            asked={ASKED.email}
            label={words('common.email')}
            type="email"
            autocomplete="email"
            inputmode="email"
            longest={320}
          />
          <Field {...field('name')} label={words('common.name')} autocomplete="name" longest={NAME_LIMIT} optional />
        </>
      )}
      {now ? (
        <div class="stack tight">
          <div class="row">
            <Button look="main" big name="when" value="now">
              {words('callback.now')}
            </Button>
          </div>
          <p class="small soft">{words('callback.nowHint', { seconds: AT_ONCE_SECONDS })}</p>
        </div>
      ) : null}
      {times.length > 0 ? (
        <>
          <TimeField call={call} times={times} value={values.startsAt} error={errors.startsAt} />
          <Choice name="earlier" value="yes" several plain chosen={earlier}>
            {words('callback.earlier')}
          </Choice>
          <div class="row">
            <Button look={now ? 'plain' : 'main'} big name="when" value="time">
              {words('callback.book')}
            </Button>
          </div>
        </>
      ) : null}
    </form>
  )
}

/** A list of times that opens on every telephone the way its owner knows. */
export function TimeField({
  call,
  times,
  value,
  error,
  isMove = false,
}: {
  call: Call
  isMove?: boolean
  times: readonly Time[]
  value?: string | undefined
  error?: string | undefined
}): VNode {
  const { locale } = call
  const zone = setting(call, shop.zone)
  const options = times.map(({ startsAt, endsAt }) => ({
    value: startsAt.toISOString(),
    label: `${formatDay(startsAt, zone, locale, { now: call.clock.now() })}, ${formatTime(startsAt, zone, locale)}–${formatTime(endsAt, zone, locale)}`,
  }))
  return (
    <Field
      name="startsAt"
      locale={locale}
      label={say(locale)(isMove ? 'callbacks.other' : 'callback.time')}
      hint={say(locale)('callback.timeHint', { zone })}
      value={value}
      error={error}
      options={options}
    />
  )
}

/** Nobody rings at present: they are answered in writing. */
function NoTimes({ locale }: { locale: string }): VNode {
  const words = say(locale)
  return (
    <div class="narrow stack">
      <Heading title={words('callback.title')}>{words('callback.none')}</Heading>
      <p>
        <Button href="/ask" look="main">
          {words('ask.title')}
        </Button>
      </p>
    </div>
  )
}
