import type { Acting } from '../../../platform/context.ts'
import { setting } from '../../../platform/settings.ts'
import type { LetterPart } from '../../../ui/letter.tsx'
import { picturesIn, readMarked } from '../../../ui/rich/marked.ts'
import type { LetterFile, Tx } from '../../customers/index.ts'
import { filesOfMessage } from './files.ts'
import { signatureOf, writing } from './writer.ts'

/** What goes with the words of an answer when it is mailed. */
export interface Enclosed {
  /** Below the words: how their writer signs, and pictures that do not stand in them. */
  parts: LetterPart[]
  /** At the very end: who the house is. */
  foot: LetterPart[]
  files: LetterFile[]
  /** By the id of a file, as what the mail's page draws it. */
  drawn: ReadonlyMap<string, string>
}

/** What a mail program draws inside a mail; the others are shown as files. */
const DRAWN = new Set(['image/png', 'image/jpeg', 'image/gif'])

/** Step: what goes with a message. Only a person's answer has any of it. */
export async function enclosed(
  tx: Tx,
  ctx: Acting,
  message: { id: string; direction: string; actor: string; locale: string; marked: string | null },
): Promise<Enclosed> {
  if (message.direction !== 'out') return { parts: [], foot: [], files: [], drawn: new Map() }
  const signature = await signatureOf(tx, message.actor, message.locale)
  const inText = new Set(message.marked === null ? [] : picturesIn(readMarked(message.marked)))
  const drawn = new Map<string, string>()
  const below: LetterPart[] = []
  const files = (await filesOfMessage(tx, message.id)).map(({ id, ...file }) => {
    if (!DRAWN.has(file.mediaType)) return file
    const cid = `${id}@rapport`
    drawn.set(id, cid)
    if (!inText.has(id)) below.push({ picture: cid, name: file.name })
    return { ...file, cid }
  })
  const foot = setting(ctx, writing.mailFooter)[message.locale as 'en' | 'nb']
  return {
    parts: [...(signature ? [{ text: signature }] : []), ...below],
    foot: foot ? [{ foot }] : [],
    files,
    drawn,
  }
}
