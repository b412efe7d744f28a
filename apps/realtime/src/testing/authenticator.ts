import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import type { MadePasskey, UsedPasskey } from '@closeby/protocol/accounts'

/* A passkey in software, for tests: what a browser and its authenticator answer together (WebAuthn level 3). */

const USER_PRESENT = 0x01
const USER_VERIFIED = 0x04
const ATTESTED = 0x40
const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest()
const encoded = (bytes: Buffer) => bytes.toString('base64url')

/** CBOR (RFC 8949) of what a public key and an attestation need. */
type Cbor = number | string | Buffer | Map<number | string, Cbor>
function cbor(value: Cbor): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value])
  return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, each]) => [cbor(key), cbor(each)])])
}
function head(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(major << 5) | length])
  if (length < 256) return Buffer.from([(major << 5) | 24, length])
  return Buffer.from([(major << 5) | 25, length >> 8, length & 0xff])
}

export type Lies = { origin?: string; rpId?: string; isVerified?: boolean; counter?: number }
export type Authenticator = ReturnType<typeof createAuthenticator>

/** `counts` as keys on a fob do; those of phones and laptops always say zero. */
export function createAuthenticator({
  origin = 'http://localhost:4600',
  counts = false,
}: { origin?: string; counts?: boolean } = {}) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const id = randomBytes(16)
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const point = (text: string) => Buffer.from(text, 'base64url')
  let used = 0

  const clientData = (type: string, challenge: string, lies: Lies) =>
    Buffer.from(JSON.stringify({ type, challenge, origin: lies.origin ?? origin, crossOrigin: false }))
  function dataOf(flags: number, lies: Lies, attested: Buffer = Buffer.alloc(0)): Buffer {
    const counter = Buffer.alloc(4)
    if (counts) used += 1
    counter.writeUInt32BE(lies.counter ?? used)
    const verified = lies.isVerified === false ? 0 : USER_VERIFIED
    const rpIdHash = sha256(lies.rpId ?? new URL(origin).hostname)
    return Buffer.concat([rpIdHash, Buffer.from([flags | USER_PRESENT | verified]), counter, attested])
  }

  return {
    make: ({ challenge }: { challenge: string }, lies: Lies = {}): MadePasskey => {
      const key = cbor(
        new Map<number, Cbor>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, point(x)],
          [-3, point(y)],
        ]),
      )
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, key])
      const authData = dataOf(ATTESTED, lies, attested)
      const attestation = new Map<string, Cbor>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authData],
      ])
      return {
        ...{ id: encoded(id), rawId: encoded(id), type: 'public-key' },
        response: {
          clientDataJSON: encoded(clientData('webauthn.create', challenge, lies)),
          attestationObject: encoded(cbor(attestation)),
          transports: ['internal'],
        },
      }
    },
    use: ({ challenge }: { challenge: string }, lies: Lies = {}): UsedPasskey => {
      const client = clientData('webauthn.get', challenge, lies)
      const authenticatorData = dataOf(0, lies)
      const signature = sign('sha256', Buffer.concat([authenticatorData, sha256(client)]), privateKey)
      return {
        ...{ id: encoded(id), rawId: encoded(id), type: 'public-key' },
        response: {
          clientDataJSON: encoded(client),
          authenticatorData: encoded(authenticatorData),
          signature: encoded(signature),
        },
      }
    },
  }
}
