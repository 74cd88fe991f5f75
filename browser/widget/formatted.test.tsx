import { h } from 'preact'
import { render } from 'preact-render-to-string'
import { expect, test } from 'vitest'
import { escapeMarks } from '../../src/ui/rich/marked.ts'
import { PAYLOADS } from '../../test/journeys/payloads.ts'
import type { FormattedProps, More } from './chat-more.tsx'
import { Formatted } from './formatted.tsx'
import type { Message } from './talk.ts'

const OWN = '0190a2b4-0000-7000-8000-000000000001'
const OTHER = '0190a2b4-0000-7000-8000-000000000002'
const LIST = '0190a2b4-0000-7000-8000-000000000003'

/** What the chat draws of an answer with these signs; `own`: on a page of ours. */
function html(marked: string, own = true): string {
  const attachments = [
    { id: OWN, name: 'sole.png', mediaType: 'image/png', size: 1_000 },
    { id: LIST, name: 'list.pdf', mediaType: 'application/pdf', size: 1_000 },
  ]
  const more = { Attached: ({ files }: { files: { name: string }[] }) => `[${files.map(({ name }) => name).join()}]` }
  const one = { id: 'one', marked, attachments } as unknown as Message & { marked: string }
  const props = { own, home: 'https://shop.example', one, more: more as unknown as More } as FormattedProps
  return render(h(Formatted, props))
}

test('an answer has its formatting, and its links open beside the page without saying where from', () => {
  const drawn = html('**Wax** it:\n\n1. thin\n2. twice\n\nSee [the guide](https://shop.example/care).')
  expect(drawn).toContain('<strong>Wax</strong>')
  expect(drawn).toContain('<ol start="1"><li>thin</li><li>twice</li></ol>')
  expect(drawn).toContain(
    '<a href="https://shop.example/care" rel="noopener noreferrer nofollow" target="_blank">the guide</a>',
  )
  for (const [link] of drawn.matchAll(/<a [^>]*>/g)) expect(link).toMatch(/rel="noopener[^"]*" target="_blank"/)
})

test('pictures are drawn where they stand, if they are files of this very answer; other files stand below it', () => {
  const marked = `![sole](file:${OWN}) and ![heel](file:${OTHER})`
  expect(html(marked)).toContain(`<img src="/api/attachments/${OWN}" alt="sole"`)
  expect(html(marked)).toContain('[heel]')
  expect(html(marked)).not.toContain(OTHER)
  expect(html(marked)).toMatch(/\[list\.pdf\]$/)
  // Elsewhere an address has to be asked for: until it is there, the name is.
  expect(html(marked, false)).not.toContain('<img')
  expect(html(marked, false)).toContain('[sole]')
})

test('nothing that is written runs: there are only elements that formatting makes, and links to addresses', () => {
  const known = /^<\/?(?:div|p|strong|em|ul|ol|li|blockquote|br|a|img)(?=[ />])/
  for (const payload of PAYLOADS)
    for (const marked of [
      payload,
      `**${payload}**`,
      `> - ${payload}`,
      `[${payload}](https://shop.example)`,
      `[a](${payload})`,
      '[a](javascript:ran())',
      `![${payload}](file:${OWN})`,
      escapeMarks(payload),
    ]) {
      const drawn = html(marked)
      for (const [element] of drawn.matchAll(/<(?:"[^"]*"|[^">])*>/g)) {
        expect(element).toMatch(known)
        expect(element.replaceAll(/"[^"]*"/g, '""')).not.toMatch(/\son\w+=|style=|srcdoc/i)
      }
      for (const [, href] of drawn.matchAll(/href="([^"]*)"/g)) expect(href).toMatch(/^(?:https?:\/\/|mailto:)/)
    }
})
