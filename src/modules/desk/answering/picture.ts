/** What a browser and a mail program may draw, by its first bytes: a name and a header are only claims. Null: no such picture. */
export function pictureType(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, HEAD_BYTES))
  const begins = (text: string, at = 0) => head.subarray(at, at + text.length).equals(Buffer.from(text, 'latin1'))
  if (begins('\u0089PNG\r\n\u001A\n')) return 'image/png'
  if (begins('\u00FF\u00D8\u00FF')) return 'image/jpeg'
  if (begins('GIF87a') || begins('GIF89a')) return 'image/gif'
  if (begins('RIFF') && begins('WEBP', 8)) return 'image/webp'
  if (begins('ftypavif', 4)) return 'image/avif'
  return null
}

const HEAD_BYTES = 16
