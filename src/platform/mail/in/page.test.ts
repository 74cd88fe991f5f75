import { afterAll, expect, test } from 'vitest'
import { readPage } from './page.ts'
import { openParser } from './parser.ts'

const parser = openParser()
afterAll(() => parser.close())

const html = (body: string) =>
  Buffer.from(`From: anna@example.com\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${body}`)
const bodyOf = async (body: string, pictures = false) => (await readPage(html(body), { pictures }))!.body.trim()

test('what a mail looks like stays, and what runs, sends or loads goes', async () => {
  expect(
    await bodyOf('<table bgcolor="#eee"><tr><td style="color:#036" onclick="x()">Hei <b>Anna</b></td></tr></table>'),
  ).toBe('<table bgcolor="#eee"><tr><td style="color:#036">Hei <b>Anna</b></td></tr></table>')
  expect(
    await bodyOf('<form action="/x"><p>Word <input name="q"></p><button>Send</button></form><script>x()</script>'),
  ).toBe('<p>Word </p>Send')
  expect(await bodyOf('<svg><p>drawn</p></svg><math><p>formula</p></math><object>thing</object>after')).toBe('after')
  const page = await readPage(html('<body bgcolor="navy" style="color:white" onload="x()">all of it</body>'))
  expect(page).toMatchObject({ paper: 'background-color:navy;color:white' })
  expect(page!.body.trim()).toBe('<div>all of it</div>')
})

test('a link leads where it says, in a window that knows nothing of ours, and nowhere else', async () => {
  expect(await bodyOf('<a href="https://example.com/a?b=1&amp;c=2" target="_top" rel="opener">there</a>')).toBe(
    '<a href="https://example.com/a?b=1&amp;c=2" target="_blank" rel="noopener noreferrer nofollow" referrerpolicy="no-referrer" title="https://example.com">there</a>',
  )
  for (const to of [
    'javascript:x()',
    '/workspace/settings',
    '//example.com',
    'data:text/html,x',
    'ftp://example.com',
    '#top',
    'java\tscript:x()',
  ])
    expect(await bodyOf(`<a href="${to}">there</a>`)).toBe('<a>there</a>')
})

test('a picture of the mail itself stands in its page; one from elsewhere is named, and comes when it is wanted', async () => {
  const raw = Buffer.from(
    [
      'From: anna@example.com',
      'Content-Type: multipart/related; boundary=b',
      '',
      '--b',
      'Content-Type: text/html',
      '',
      '<img src="cid:strap%40here"><img src="cid:drawn@here"><img src="cid:none"><img src="https://a.example/1.png"><p style="background:url(//b.example/2.png)">',
      '--b',
      'Content-Type: image/png',
      'Content-ID: <Strap@here>',
      'Content-Transfer-Encoding: base64',
      '',
      'iVBORw==',
      '--b',
      'Content-Type: image/svg+xml',
      'Content-ID: <drawn@here>',
      '',
      '<svg onload="x()"/>',
      '--b--',
    ].join('\r\n'),
  )
  const page = await readPage(raw)
  expect(page).toMatchObject({ remote: 2, hosts: ['a.example', 'b.example'] })
  expect(page!.body.match(/<img[^>]*>/g)).toEqual([
    '<img src="data:image/png;base64,iVBORw==" />',
    '<img />',
    '<img />',
    '<img />',
  ])
  expect((await readPage(raw, { pictures: true }))!.body).toContain(
    '<img src="https://a.example/1.png" referrerpolicy="no-referrer" />',
  )
})

test('its style elements are kept together, and none of them can end the element that they are put in', async () => {
  const page = await readPage(
    html(
      '<style><!-- p { color: red } --></style><!--[if mso]><style>p{display:none}</style><![endif]--><style>a::after{content:"<b>"} <x</styl </style><p>x</p>',
    ),
  )
  expect(page!.style).toContain('p { color: red }')
  expect(page!.style).not.toContain('display:none')
  expect(page!.style).not.toContain('<')
  expect(page!.body.trim()).toBe('<p>x</p>')
})

test('a mail without a page has none, and one made to be too much is given up in the thread', async () => {
  expect(await readPage(Buffer.from('From: a@example.com\r\n\r\n<b>no page</b>'))).toBeNull()
  expect(await parser.page(html('<div>'.repeat(100_000)), false)).toBeNull()
  const began = performance.now()
  const wide = await parser.page(html(`${'<b>'.repeat(4_000)}${'x<i>y</i><!--[if '.repeat(60_000)}`), false)
  expect(wide!.body.length).toBeGreaterThan(1_000)
  expect(performance.now() - began).toBeLessThan(10_000)
})
