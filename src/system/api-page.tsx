import type { VNode } from 'preact'
import { type AnyEndpoint } from '../platform/http/endpoint.ts'
import { describeEndpoint, type DescribedEndpoint } from '../platform/http/openapi.ts'

/** The API for people: each address with who may call it, what it takes and what it gives. In English, as the API itself is. */
export function ApiPage({ endpoints, origin }: { endpoints: readonly AnyEndpoint[]; origin: string }): VNode {
  const groups = Map.groupBy(endpoints.map(describeEndpoint), (one) => one.pattern.split('/')[2] ?? 'house')
  return (
    <div class="stack" lang="en">
      <h1>The API</h1>
      <p class="lead">
        Everything that the pages and the workspace do, a program can do with a key. The same as a document for
        machines: <a href="/api/openapi.json">/api/openapi.json</a>.
      </p>
      <p>
        A program sends <code>Authorization: Bearer …</code> with its key, and JSON. A refusal is a problem document
        (RFC 9457) whose <code>code</code> does not change. Commands take an <code>Idempotency-Key</code>; a repeat with
        the same one is harmless.
      </p>
      {[...groups].map(([name, group]) => (
        <section class="card" id={name}>
          <h2>{name}</h2>
          {group.map((one) => (
            <Address one={one} origin={origin} />
          ))}
        </section>
      ))}
    </div>
  )
}

function Address({ one, origin }: { one: DescribedEndpoint; origin: string }): VNode {
  return (
    <details class="fold">
      <summary>
        <code>
          {one.method} {one.pattern}
        </code>{' '}
        {one.summary}
      </summary>
      <p class="small">{one.who}</p>
      <ul class="small">
        {one.parameters.map((parameter) => (
          <li>
            <code>{parameter.name}</code> in the {parameter.in}
            {parameter.required ? '' : ', not needed'}: <code>{JSON.stringify(parameter.schema)}</code>
          </li>
        ))}
      </ul>
      {one.body ? <Code title={`Takes ${one.body.type}`} text={JSON.stringify(one.body.schema, null, 2)} /> : null}
      <Code title={`Answers ${one.status}`} text={one.output ? JSON.stringify(one.output, null, 2) : ''} />
      <Code title="Try it" text={tryIt(one, origin)} />
    </details>
  )
}

function Code({ title, text }: { title: string; text: string }): VNode | null {
  if (text === '') return null
  return (
    <>
      <p class="small softer">{title}</p>
      <pre class="small" tabindex={0}>
        <code>{text}</code>
      </pre>
    </>
  )
}

function tryIt(one: DescribedEndpoint, origin: string): string {
  const lines = [`curl -X ${one.method} '${origin}${one.pattern}'`]
  if (!one.may.anyone) lines.push(`-H 'Authorization: Bearer …'`)
  if (one.parameters.some(({ name }) => name === 'Idempotency-Key')) lines.push(`-H 'Idempotency-Key: …'`)
  if (one.body) lines.push(`-H 'Content-Type: ${one.body.type}'`, `-d '…'`)
  return lines.join(' \\\n  ')
}
