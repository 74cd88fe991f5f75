// An example of the merchant's own module: how to care for what one bought. Copy the folder, change the names, npx rapport check.
import { endpoint, extendWords, extension, fill, productAside, z } from 'rapport'
import { listGuides, writeGuide } from './guides.ts'
import { CareLink, carePage, thankForHelp } from './pages.tsx'
import { words } from './words.ts'

extendWords(words)

fill(productAside, CareLink)

const guide = z.strictObject({ category: z.string().min(1).max(200), text: z.string().trim().min(1).max(10_000) })

export default extension({
  name: 'example-care-guide',
  endpoints: [
    endpoint({
      path: 'GET /api/care-guides',
      summary: 'The care guides, by category',
      may: { anyone: true, customer: true, staff: ['merchandiser'], scope: 'catalogue' },
      input: z.strictObject({}),
      output: z.object({ items: z.array(guide) }),
      handle: async (call) => ({ items: await listGuides(call) }),
    }),
    endpoint({
      path: 'PUT /api/care-guides',
      summary: "Writes a category's care guide",
      may: { staff: ['merchandiser'], scope: 'catalogue' },
      input: guide,
      output: guide,
      handle: (call, given) => writeGuide(call, given),
    }),
  ],
  pages: [carePage, thankForHelp],
})
