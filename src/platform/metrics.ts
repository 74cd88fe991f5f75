/** Seconds, upper bounds: from a cached page to a report. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10] as const
/** Series of one process: more would mean that somebody labels by data. */
const SERIES_LIMIT = 5_000

interface Histogram {
  labels: string
  counts: Uint32Array
  sum: number
  total: number
}

/** What this process counts of itself. Names and labels are of our own making; nothing that a caller says becomes a label. */
export interface Metrics {
  request(route: string, status: number, seconds: number): void
  job(name: string, outcome: string, seconds: number): void
  alarm(what: string): void
  /** Prometheus text of what was counted, with the figures that are read at this moment. */
  render(now: readonly Gauge[]): string
}

/** A figure that is read when it is asked for. */
export interface Gauge {
  name: string
  help: string
  values: readonly { labels?: Record<string, string>; value: number }[]
}

export function openMetrics(): Metrics {
  const requests = new Map<string, Histogram>()
  const jobs = new Map<string, Histogram>()
  const alarms = new Map<string, number>()
  return {
    request(route, status, seconds) {
      observe(requests, `${route} ${status}`, () => labels({ route, status: String(status) }), seconds)
    },
    job(name, outcome, seconds) {
      observe(jobs, `${name} ${outcome}`, () => labels({ job: name, outcome }), seconds)
    },
    alarm(what) {
      alarms.set(what, (alarms.get(what) ?? 0) + 1)
    },
    render(now) {
      return [
        histogram('rapport_request_seconds', 'Time to answer a request, by the template of its address.', requests),
        histogram('rapport_job_seconds', 'Time of a job, by its outcome.', jobs),
        gauge(
          {
            name: 'rapport_alarms_total',
            help: 'What somebody should look at.',
            values: [...alarms].map(([what, value]) => ({ labels: { what }, value })),
          },
          'counter',
        ),
        ...now.map((one) => gauge(one, 'gauge')),
      ].join('')
    },
  }
}

function observe(into: Map<string, Histogram>, key: string, describe: () => string, seconds: number): void {
  let one = into.get(key)
  if (!one) {
    if (into.size >= SERIES_LIMIT) return
    one = { labels: describe(), counts: new Uint32Array(BUCKETS.length), sum: 0, total: 0 }
    into.set(key, one)
  }
  one.sum += seconds
  one.total += 1
  const bucket = BUCKETS.findIndex((bound) => seconds <= bound)
  if (bucket !== -1) one.counts[bucket]! += 1
}

function histogram(name: string, help: string, series: Map<string, Histogram>): string {
  const lines = [...series.values()].flatMap(({ labels: own, counts, sum, total }) => {
    let below = 0
    return [
      ...BUCKETS.map((bound, index) => `${name}_bucket{${own},le="${bound}"} ${(below += counts[index]!)}`),
      `${name}_bucket{${own},le="+Inf"} ${total}`,
      `${name}_sum{${own}} ${sum}`,
      `${name}_count{${own}} ${total}`,
    ]
  })
  return head(name, help, 'histogram') + lines.map((line) => `${line}\n`).join('')
}

function gauge({ name, help, values }: Gauge, type: 'gauge' | 'counter'): string {
  const lines = values.map(({ labels: own, value }) => `${name}${own ? `{${labels(own)}}` : ''} ${value}\n`)
  return head(name, help, type) + lines.join('')
}

const head = (name: string, help: string, type: string) => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`

function labels(own: Record<string, string>): string {
  return Object.entries(own)
    .map(
      ([name, value]) => `${name}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`,
    )
    .join(',')
}
