/** Signs that office programs set before what is an item of a list to them. */
const BULLET = /^[·•▪◦o§-]/

/**
 * What was copied elsewhere, as clean as the schema cannot make it: an office program's lists are paragraphs with a style, and its comments
 * hold style sheets. Everything else that is not ours falls away when the editor reads it.
 */
export function cleaned(html: string): string {
  const page = new DOMParser().parseFromString(html, 'text/html')
  for (const one of page.querySelectorAll('style, script, meta, link, title, template, noscript')) one.remove()
  let list: HTMLElement | null = null
  for (const one of page.querySelectorAll<HTMLElement>('p')) {
    if (!/mso-list:\s*l\d/.test(one.getAttribute('style') ?? '')) {
      list = null
      continue
    }
    let isBullet = true
    for (const mark of one.querySelectorAll('span')) {
      if (!/mso-list:\s*ignore/i.test(mark.getAttribute('style') ?? '')) continue
      isBullet = BULLET.test(mark.textContent.trim())
      mark.remove()
    }
    const tag = isBullet ? 'UL' : 'OL'
    if (list === null || list.tagName !== tag || list.nextElementSibling !== one) {
      list = page.createElement(tag)
      one.before(list)
    }
    const item = page.createElement('li')
    item.append(...one.childNodes)
    list.append(item)
    one.remove()
  }
  return page.body.innerHTML
}
