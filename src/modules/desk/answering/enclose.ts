import type { Acting } from '../../../platform/context.ts'
import { setting } from '../../../platform/settings.ts'
import type { LetterPart } from '../../../ui/letter.tsx'
import type { LetterFile, Tx } from '../../customers/index.ts'
import { filesOfMessage } from './files.ts'
import { signatureOf, writing } from './writer.ts'

/** What goes with the words of an answer when it is mailed. */
export interface Enclosed {
  /** Below the words: how their writer signs, and pictures. */
  parts: LetterPart[]
  /** At the very end: who the house is. */
  foot: LetterPart[]
  files: LetterFile[]
}

/** What a mail program draws inside a mail; the others are shown as files. */
const DRAWN = new Set(['image/png', 'image/jpeg', 'image/gif'])

/** Step: what goes with a message. Only a person's answer has any of it. */
export async function enclosed(
  tx: Tx,
  ctx: Acting,
  message: { id: string; direction: string; actor: string; locale: string },
): Promise<Enclosed> {
  if (message.direction !== 'out') return { parts: [], foot: [], files: [] }
  const signature = await signatureOf(tx, message.actor, message.locale)
  const files = (await filesOfMessage(tx, message.id)).map(({ id, ...file }) =>
    DRAWN.has(file.mediaType) ? { ...file, cid: `${id}@rapport` } : file,
  )
  const foot = setting(ctx, writing.mailFooter)[message.locale as 'en' | 'nb']
  return {
    parts: [
      ...(signature ? [{ text: signature }] : []),
      ...files.flatMap((file) => ('cid' in file ? [{ picture: file.cid, name: file.name }] : [])),
    ],
    foot: foot ? [{ foot }] : [],
    files,
  }
}
