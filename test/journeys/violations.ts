import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds on the page as it stands, in each colour scheme and at each width; and whether anything sticks out at the side. */
export async function violations(page: Page): Promise<string[]> {
  const found: string[] = []
  await page.evaluate(AXE)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 800 })
      // In the dark only colours are different.
      const rules = colorScheme === 'dark' ? ', runOnly: ["color-contrast"]' : ''
      const { violations: broken } = (await page.evaluate(
        `axe.run(document, { resultTypes: ["violations"]${rules} })`,
      )) as AxeResults
      const where = `${new URL(page.url()).pathname} ${colorScheme} ${width}`
      found.push(
        ...broken.flatMap(({ id, nodes }) =>
          nodes.map(
            (node) =>
              `${where}: ${id}: ${node.html.slice(0, 160)} ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`,
          ),
        ),
      )
      const wide = await page.evaluate('document.documentElement.scrollWidth > innerWidth + 1')
      if (wide) found.push(`${where}: wider than the window`)
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 })
  return found
}
