import { createHash, createSign, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto'

/**
 * An authenticator in software, for tests: makes ES256 passkeys and signs with them as WebAuthn Level 2 says. It can leave out the
 * person's own check, sign for another origin, or show an older counter.
 */
export class Authenticator {
  readonly id = randomBytes(16)
  counter = 1
  private readonly key: { publicKey: KeyObject; privateKey: KeyObject } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
  })

  register(options: { challenge: string }, how: Ceremony = {}) {
    const clientDataJSON = clientData('webauthn.create', options.challenge, how)
    const { x, y } = this.key.publicKey.export({ format: 'jwk' })
    const cose = cborMap([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x!, 'base64url')],
      [-3, Buffer.from(y!, 'base64url')],
    ])
    const length = Buffer.alloc(2)
    length.writeUInt16BE(this.id.length)
    const data = Buffer.concat([this.data(how, 0x40), Buffer.alloc(16), length, this.id, cose])
    const attestationObject = cborMap([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', data],
    ])
    return this.reply({
      clientDataJSON: clientDataJSON.toString('base64url'),
      attestationObject: attestationObject.toString('base64url'),
      transports: ['internal'],
    })
  }

  sign(options: { challenge: string }, how: Ceremony = {}) {
    const clientDataJSON = clientData('webauthn.get', options.challenge, how)
    this.counter += 1
    const authenticatorData = this.data(how, 0)
    const signature = createSign('sha256')
      .update(authenticatorData)
      .update(createHash('sha256').update(clientDataJSON).digest())
      .sign(this.key.privateKey)
    return this.reply({
      clientDataJSON: clientDataJSON.toString('base64url'),
      authenticatorData: authenticatorData.toString('base64url'),
      signature: signature.toString('base64url'),
    })
  }

  private data({ host = 'localhost', checksPerson = true }: Ceremony, more: number): Buffer {
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(this.counter)
    return Buffer.concat([
      createHash('sha256').update(host).digest(),
      Buffer.from([0x01 | (checksPerson ? 0x04 : 0) | more]),
      counter,
    ])
  }

  private reply(response: { clientDataJSON: string } & Record<string, unknown>) {
    const id = this.id.toString('base64url')
    return { id, rawId: id, type: 'public-key' as const, clientExtensionResults: {}, response }
  }
}

export interface Ceremony {
  origin?: string
  host?: string
  /** False: touched only, without fingerprint, face or PIN. */
  checksPerson?: boolean
}

function clientData(type: string, challenge: string, { origin = 'http://localhost:3000' }: Ceremony): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))
}

type Cbor = number | string | Buffer | ReadonlyMap<unknown, unknown>

/** As much of CBOR (RFC 8949) as an attestation needs. */
function cborMap(entries: readonly (readonly [number | string, Cbor])[]): Buffer {
  return Buffer.concat([head(5, entries.length), ...entries.flatMap(([key, value]) => [cbor(key), cbor(value)])])
}

function cbor(value: Cbor): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (!Buffer.isBuffer(value)) return head(5, 0)
  return Buffer.concat([head(2, value.length), value])
}

function head(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(major << 5) | length])
  if (length < 256) return Buffer.from([(major << 5) | 24, length])
  return Buffer.from([(major << 5) | 25, length >> 8, length & 255])
}
