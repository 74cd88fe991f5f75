import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'

export interface Certificate {
  key: string
  cert: string
}

/** Ten years: between mail servers nobody checks the name, and nobody renews what they did not make. */
const VALID_DAYS = 3_650
/** Made anew when it ends within this time. */
const RENEW_DAYS = 30
const DAY_MS = 86_400_000
const FILES = { key: 'smtp.key', cert: 'smtp.crt' }

/**
 * The certificate for STARTTLS: the merchant's own (RAPPORT_TLS=certificate:key, as PEM), or one that this folder keeps and that we sign
 * ourselves. Mail servers encrypt to whoever answers (RFC 7435), so a self-made one keeps passive listeners out; it proves nothing.
 */
export function certificateFor(
  { tls, dataFolder }: { tls: { cert: string; key: string } | undefined; dataFolder: string },
  name: string,
  now: Date,
): Certificate {
  if (tls) return { cert: readFileSync(tls.cert, 'utf8'), key: readFileSync(tls.key, 'utf8') }
  const files = { key: path.join(dataFolder, FILES.key), cert: path.join(dataFolder, FILES.cert) }
  const kept = readKept(files, name, now)
  if (kept) return kept
  const made = makeCertificate(name, now)
  // The key first: a certificate without its key would be taken for whole.
  for (const part of ['key', 'cert'] as const) {
    writeFileSync(`${files[part]}.new`, made[part], { mode: 0o600 })
    renameSync(`${files[part]}.new`, files[part])
  }
  return made
}

function readKept(files: Certificate, name: string, now: Date): Certificate | undefined {
  try {
    const kept = { key: readFileSync(files.key, 'utf8'), cert: readFileSync(files.cert, 'utf8') }
    const certificate = new X509Certificate(kept.cert)
    const fresh = new Date(certificate.validTo).getTime() > now.getTime() + RENEW_DAYS * DAY_MS
    return fresh && certificate.checkHost(name) !== undefined ? kept : undefined
  } catch {
    return undefined
  }
}

/** A self-signed certificate (RFC 5280) for this name. Node makes keys and signatures; only the form around them is ours. */
export function makeCertificate(name: string, now: Date): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = sequence(objectId('1.2.840.10045.4.3.2')) // ecdsa-with-SHA256
  const subject = sequence(set(sequence(objectId('2.5.4.3'), utf8(name.slice(0, 64)))))
  const until = new Date(now.getTime() + VALID_DAYS * DAY_MS)
  const alternative = sequence(objectId('2.5.29.17'), octets(sequence(tagged(0x82, Buffer.from(name, 'ascii')))))
  const inside = sequence(
    tagged(0xa0, integer(Buffer.from([2]))), // version 3
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    algorithm,
    subject,
    // An hour back, for clocks that are not quite ours.
    sequence(time(new Date(now.getTime() - 3_600_000)), time(until)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(alternative, keyIdentifier(publicKey))),
  )
  const signature = sign('sha256', inside, privateKey)
  const whole = sequence(inside, algorithm, tagged(0x03, Buffer.concat([Buffer.from([0]), signature])))
  const lines = whole.toString('base64').replaceAll(/.{64}/g, '$&\n')
  return {
    key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    cert: `-----BEGIN CERTIFICATE-----\n${lines.trim()}\n-----END CERTIFICATE-----\n`,
  }
}

function keyIdentifier(key: KeyObject): Buffer {
  const digest = createHash('sha1')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest()
  return sequence(objectId('2.5.29.14'), octets(octets(digest)))
}

// ── DER, as far as a certificate needs it (X.690) ────────────────────────────────────────────────────────────────

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}
const sequence = (...parts: Buffer[]) => tagged(0x30, Buffer.concat(parts))
const set = (...parts: Buffer[]) => tagged(0x31, Buffer.concat(parts))
const integer = (bytes: Buffer) => tagged(0x02, bytes)
const octets = (bytes: Buffer) => tagged(0x04, bytes)
const utf8 = (text: string) => tagged(0x0c, Buffer.from(text, 'utf8'))
/** UTCTime until 2049, GeneralizedTime from then on. */
function time(date: Date): Buffer {
  const digits = date.toISOString().replaceAll(/[-:T]|\.\d+/g, '')
  return date.getUTCFullYear() < 2050 ? tagged(0x17, Buffer.from(digits.slice(2))) : tagged(0x18, Buffer.from(digits))
}
function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const bytes = [first * 40 + second]
  for (const number of rest) {
    const groups = [number & 0x7f]
    for (let left = number >> 7; left > 0; left >>= 7) groups.unshift((left & 0x7f) | 0x80)
    bytes.push(...groups)
  }
  return tagged(0x06, Buffer.from(bytes))
}
