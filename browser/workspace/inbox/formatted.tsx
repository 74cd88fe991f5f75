import type { VNode } from 'preact'
import { readMarked } from '../../../src/ui/rich/marked.ts'
import { Rich } from '../../../src/ui/rich/rich.tsx'
import { fileAddress } from './files.tsx'

/** Marked text as it will be read. Pictures are drawn if they are files of this very answer. */
export function Formatted({ marked, files }: { marked: string; files: ReadonlySet<string> }): VNode {
  return <Rich blocks={readMarked(marked)} picture={(id) => (files.has(id) ? fileAddress(id) : null)} away />
}
