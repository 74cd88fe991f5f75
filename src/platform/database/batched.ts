import type { Context } from '../context.ts'

/** Questions that may wait at once. More than sockets that may be open: reaching it means that questions are asked without a request. */
const WAITING_LIMIT = 10_000

type Asking = Pick<Context, 'db' | 'clock'>

interface Waiting<Question, Answer> {
  question: Question
  answer: Promise<Answer>
  resolve(answer: Answer): void
  reject(error: unknown): void
}

interface Queue<Question, Answer> {
  underWay: number
  beginning: boolean
  waiting: Map<string, Waiting<Question, Answer>>
}

export interface Batching<Question> {
  /** Questions of one key are one question: they have the same answer. */
  keyOf(question: Question): string
  /** Questions of one statement, at most. */
  together: number
  /** Statements under way at once, per database; what comes meanwhile waits, and is asked together. */
  atOnce: number
}

/**
 * A read that many requests want at the same time, as few statements: while `atOnce` of them are under way, further questions wait, and
 * then go together. A busy process so sends one statement for ten requests, an idle one asks at once. Nothing is kept: a statement
 * begins after everybody whom it answers has asked, so each sees what was committed before. Questions of a transaction are asked on
 * its own connection. `ask` answers in the order of the questions; when it fails, it fails for all of them.
 */
export function batched<Question, Answer>(
  { keyOf, together, atOnce }: Batching<Question>,
  ask: (ctx: Asking, questions: readonly Question[]) => Promise<readonly Answer[]>,
): (ctx: Asking, question: Question) => Promise<Answer> {
  const queues = new WeakMap<Context['db'], Queue<Question, Answer>>()

  return (ctx, question) => {
    let queue = queues.get(ctx.db)
    if (!queue) queues.set(ctx.db, (queue = { underWay: 0, beginning: false, waiting: new Map() }))
    const key = keyOf(question)
    const same = queue.waiting.get(key)
    if (same) return same.answer
    if (queue.waiting.size >= WAITING_LIMIT) return Promise.reject(new Error(`${WAITING_LIMIT} questions are waiting.`))
    const { promise: answer, resolve, reject } = Promise.withResolvers<Answer>()
    queue.waiting.set(key, { question, answer, resolve, reject })
    begin(ctx, queue)
    return answer
  }

  /** Not before everything that came in with this turn of the loop has asked: that costs nobody time, and fills the statement. */
  function begin(ctx: Asking, queue: Queue<Question, Answer>): void {
    if (queue.beginning || queue.underWay >= atOnce) return
    queue.beginning = true
    setImmediate(() => {
      queue.beginning = false
      while (queue.waiting.size > 0 && queue.underWay < atOnce) void send(ctx, queue)
    })
  }

  async function send(ctx: Asking, queue: Queue<Question, Answer>): Promise<void> {
    const sent: Waiting<Question, Answer>[] = []
    for (const [key, one] of queue.waiting) {
      if (sent.length === together) break
      sent.push(one)
      queue.waiting.delete(key)
    }
    queue.underWay += 1
    try {
      const answers = await ask(
        ctx,
        sent.map(({ question }) => question),
      )
      if (answers.length !== sent.length)
        throw new Error(`${sent.length} questions were asked, ${answers.length} answered.`)
      for (const [index, one] of sent.entries()) one.resolve(answers[index]!)
    } catch (error) {
      for (const one of sent) one.reject(error)
    } finally {
      queue.underWay -= 1
      if (queue.waiting.size > 0) begin(ctx, queue)
    }
  }
}
