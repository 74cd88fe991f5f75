import type { VNode } from 'preact'
import type { Call } from '../../../platform/context.ts'
import { Card, Empty, Heading, Money, Note } from '../../../ui/content.tsx'
import { Button, Hidden } from '../../../ui/form.tsx'
import { formatDay, formatMoney } from '../../../ui/format.ts'
import { say } from '../../../ui/words.ts'
import { totalOf } from '../basket.ts'
import type { ShippingHours } from '../settings.ts'
import { endedOf, type Offered } from './prepared.ts'

type Line = Offered['lines'][number]

/** What somebody of the staff put together, for whoever holds its link: it orders nothing by itself. */
export function PreparedPage({
  call,
  shown,
  linkKey,
  hours,
}: {
  call: Call
  shown: Offered
  linkKey: string
  hours: ShippingHours
}): VNode {
  const words = say(call.locale)
  const now = call.clock.now()
  const ended = endedOf(shown, now)
  if (ended !== null) {
    return (
      <div class="narrow stack wide">
        <Empty title={words(`prepared.${ended}`)} action={<Button href="/">{words('basket.toShop')}</Button>}>
          {words(`prepared.${ended}Text`, { name: shown.name })}
        </Empty>
      </div>
    )
  }
  const lines = shown.lines.filter(({ offered }) => offered)
  const gone = shown.lines.filter(({ offered }) => !offered)
  const changed = lines.some(isDearer) || lines.some(isCheaper)
  const day = (at: string) => formatDay(new Date(at), hours.zone, call.locale, { now, style: 'long' })
  const total = totalOf({ id: '', lines })
  return (
    <div class="narrow stack wide">
      <Heading
        title={words('prepared.title')}
        above={words('prepared.by', { name: shown.name, day: day(shown.preparedAt) })}
      >
        {words('prepared.text')}
      </Heading>
      {changed ? <Note>{words('prepared.changed', { day: day(shown.preparedAt) })}</Note> : null}
      {gone.map(({ title }) => (
        <Note>{words('prepared.gone', { title })}</Note>
      ))}
      <Card title={words('prepared.inside')}>
        <div class="stack">
          <div>
            {lines.map((line) => (
              <div class="promised">
                <div class="stack tight">
                  <span>
                    {line.quantity} × <a href={`/products/${line.slug}`}>{line.title}</a>
                  </span>
                  <PriceBefore line={line} locale={call.locale} />
                  {line.quantity > line.available ? (
                    <span class="small soft">
                      {words('prepared.short', { available: Math.max(0, line.available) })}
                    </span>
                  ) : null}
                </div>
                <Money money={{ amount: line.price * line.quantity, currency: line.currency }} locale={call.locale} />
              </div>
            ))}
          </div>
          {total ? (
            <p class="row ends">
              <b>{words('common.total')}</b>
              <b class="price">{formatMoney(total, call.locale)}</b>
            </p>
          ) : null}
        </div>
      </Card>
      {lines.length === 0 ? null : (
        <form class="stack" method="post" action={`/prepared/${shown.id}`}>
          <Hidden values={{ key: linkKey }} />
          <div class="row">
            <Button look="main" big>
              {words('prepared.take')}
            </Button>
          </div>
          <p class="small soft">{words('prepared.howTo')}</p>
        </form>
      )}
      <p class="small softer">{words('prepared.until', { day: day(shown.expiresAt) })}</p>
    </div>
  )
}

const isDearer = (line: Line): boolean => line.currency !== line.beforeCurrency || line.price > line.before
const isCheaper = (line: Line): boolean => line.currency === line.beforeCurrency && line.price < line.before

/** What one costs, and what it cost when it was put together, where that is something else. */
function PriceBefore({ line, locale }: { line: Line; locale: string }): VNode | null {
  const words = say(locale)
  const each = words('basket.each', { price: formatMoney({ amount: line.price, currency: line.currency }, locale) })
  const isSame = !isDearer(line) && !isCheaper(line)
  // What one costs stands beside it already.
  if (isSame) return line.quantity === 1 ? null : <span class="small soft">{each}</span>
  const before = formatMoney({ amount: line.before, currency: line.beforeCurrency }, locale)
  return (
    <span class="small soft">
      {each} · <b>{words(isDearer(line) ? 'prepared.dearer' : 'prepared.cheaper', { before })}</b>
    </span>
  )
}
