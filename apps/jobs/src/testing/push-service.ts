import type { KeyObject } from 'node:crypto'
import { createDecipheriv, createECDH, createHmac, createPublicKey, randomBytes, verify } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** What came for a browser, opened as that browser would. */
export type Delivered = { text: string; ttl: number; urgency: string | undefined; topic: string | undefined }
export type Browser = {
  endpoint: string
  keys: { p256dh: string; auth: string }
  delivered: Delivered[]
  /** How often its address was asked, whatever came of it. */
  asked: () => number
  /** What the next requests get instead of a 201; `hang` gets no answer at all. */
  answers: (...answers: ({ status: number; retryAfter?: string } | 'hang')[]) => void
}
export type PushService = { origin: string; browser: () => Browser; close: () => Promise<void> }

type Kept = Browser & {
  ecdh: ReturnType<typeof createECDH>
  auth: Buffer
  queue: ({ status: number; retryAfter?: string } | 'hang')[]
  count: number
}

/**
 * A push service (RFC 8030) with its browsers, for tests: it takes what is signed by our key for this service (RFC 8292)
 * and opens what is encrypted for a browser (RFC 8291). What it cannot verify gets a 403, what it cannot open a 400.
 */
export async function openPushService(vapidPublicKey: string): Promise<PushService> {
  const browsers = new Map<string, Kept>()
  const server = createServer((request, response) => {
    void take(request).then(
      (answer) => {
        if (answer === 'hang') return
        const { status, retryAfter } = answer
        response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter }).end()
      },
      (error: unknown) => response.writeHead(error instanceof Untrusted ? 403 : 400).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  async function take(request: IncomingMessage): Promise<{ status: number; retryAfter?: string } | 'hang'> {
    const body = await buffer(request)
    const browser = browsers.get(request.url ?? '')
    if (!browser || request.method !== 'POST') return { status: 404 }
    browser.count += 1
    const answer = browser.queue.shift()
    if (answer) return answer
    requireOurs(request.headers.authorization ?? '', vapidPublicKey, origin)
    const { ttl, urgency, topic, 'content-encoding': encoding } = request.headers
    if (encoding !== 'aes128gcm' || !/^\d+$/.test(String(ttl))) return { status: 400 }
    const text = opened(body, browser).toString('utf8')
    browser.delivered.push({ text, ttl: Number(ttl), urgency: urgency as string, topic: topic as string })
    return { status: 201 }
  }

  return {
    origin,
    browser() {
      const ecdh = createECDH('prime256v1')
      ecdh.generateKeys()
      const auth = randomBytes(16)
      const path = `/push/${randomBytes(16).toString('base64url')}`
      const kept: Kept = {
        endpoint: origin + path,
        keys: { p256dh: ecdh.getPublicKey().toString('base64url'), auth: auth.toString('base64url') },
        delivered: [],
        ...{ ecdh, auth, queue: [], count: 0 },
        asked: () => kept.count,
        answers: (...answers) => void kept.queue.push(...answers),
      }
      browsers.set(path, kept)
      return kept
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

class Untrusted extends Error {}

/** A signature of ours, for this service, for no longer than a day (RFC 8292 section 2). */
function requireOurs(authorization: string, publicKey: string, origin: string): void {
  const [, jwt = '', key] = /^vapid t=([^,\s]+), ?k=(\S+)$/.exec(authorization) ?? []
  const [header = '', claims = '', signature = ''] = jwt.split('.')
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>
  if (key !== publicKey || read(header)['alg'] !== 'ES256') throw new Untrusted('not our key')
  const signed = Buffer.from(`${header}.${claims}`)
  const by = { key: keyOf(publicKey), dsaEncoding: 'ieee-p1363' } as const
  if (!verify('sha256', signed, by, Buffer.from(signature, 'base64url'))) throw new Untrusted('not signed by it')
  requireClaims(read(claims), origin)
}

function requireClaims({ aud, exp, sub }: Record<string, unknown>, origin: string): void {
  const leftSeconds = Number(exp) - Date.now() / 1000
  if (aud !== origin || !(leftSeconds > 0 && leftSeconds <= 86_400)) throw new Untrusted('not for here and now')
  if (!/^(mailto:|https:)/.test(String(sub))) throw new Untrusted('nobody to write to')
}

function keyOf(point: string): KeyObject {
  const bytes = Buffer.from(point, 'base64url')
  const [x, y] = [bytes.subarray(1, 33), bytes.subarray(33, 65)].map((each) => each.toString('base64url'))
  return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' } as never)
}

const hmac = (key: Buffer, ...parts: (Buffer | string)[]) =>
  parts.reduce((mac, part) => mac.update(part), createHmac('sha256', key)).digest()

/** RFC 8188 with the keys of RFC 8291: one record, its padding behind a byte of two. */
function opened(body: Buffer, { ecdh, auth }: Kept): Buffer {
  const salt = body.subarray(0, 16)
  const idLength = body.readUInt8(20)
  const sender = body.subarray(21, 21 + idLength)
  const record = body.subarray(21 + idLength)
  const shared = hmac(auth, ecdh.computeSecret(sender))
  const material = hmac(shared, 'WebPush: info\0', ecdh.getPublicKey(), sender, '\x01')
  const secret = hmac(salt, material)
  const key = hmac(secret, 'Content-Encoding: aes128gcm\0\x01').subarray(0, 16)
  const nonce = hmac(secret, 'Content-Encoding: nonce\0\x01').subarray(0, 12)
  const decipher = createDecipheriv('aes-128-gcm', key, nonce)
  decipher.setAuthTag(record.subarray(-16))
  const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()])
  const end = padded.lastIndexOf(2)
  if (end < 0) throw new Error('no end of the text')
  return padded.subarray(0, end)
}
