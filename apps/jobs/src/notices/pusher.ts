import type { ClientRequest, IncomingMessage } from 'node:http'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import webPush from 'web-push'
import { isPushAddress } from '@closeby/protocol/reminders'
import { PrivateAddress, publicLookup } from './public-lookup.ts'
import type { Pusher, PushOutcome } from './push.port.ts'

export type Vapid = { publicKey: string; privateKey: string; subject: string }
export type PusherOptions = {
  vapid: Vapid
  /** In development a push service of this machine is one like any other. */
  isProduction: boolean
  /** A message nobody fetched by then has lost its use. */
  ttlSeconds: number
  patienceMs?: number
  now?: () => number
}

const PATIENCE_MS = 10_000
const MOST_RETRY_AFTER_MS = 3_600_000

/** Sends by web push: encrypted for one browser (RFC 8291), signed as ours (RFC 8292), to public addresses alone. */
export function createPusher(options: PusherOptions): Pusher {
  const { vapid, isProduction, ttlSeconds, patienceMs = PATIENCE_MS, now = Date.now } = options

  return {
    async send({ endpoint, keys }, { text, topic }) {
      if (!isPushAddress(endpoint, { isProduction })) return 'gone'
      let details: ReturnType<typeof webPush.generateRequestDetails>
      try {
        const how = {
          vapidDetails: vapid,
          TTL: ttlSeconds,
          urgency: 'high',
          topic,
          contentEncoding: 'aes128gcm',
        } as const
        details = webPush.generateRequestDetails({ endpoint, keys }, text, how)
      } catch {
        // Keys that are none: no message can ever be written to this browser.
        return 'gone'
      }
      try {
        const answer = await post(details, { patienceMs, isProduction })
        return outcomeOf(answer, now())
      } catch (error) {
        return error instanceof PrivateAddress ? 'gone' : { retryAfterMs: null }
      }
    },
  }
}

type Answer = { status: number; retryAfter: string | undefined }

/** Follows no redirect and reads no body: a push service has nothing more to say than its status. */
function post(
  { endpoint, headers, body }: ReturnType<typeof webPush.generateRequestDetails>,
  { patienceMs, isProduction }: { patienceMs: number; isProduction: boolean },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(patienceMs)
    const how = { method: 'POST', headers, signal, ...(isProduction && { lookup: publicLookup }) }
    const answered = (response: IncomingMessage) => {
      response.destroy()
      resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] })
    }
    const request: ClientRequest = endpoint.startsWith('https:')
      ? httpsRequest(endpoint, how, answered)
      : httpRequest(endpoint, how, answered)
    request.once('error', reject)
    request.end(body)
  })
}

function outcomeOf({ status, retryAfter }: Answer, nowMs: number): PushOutcome {
  if (status >= 200 && status < 300) return 'taken'
  if (status === 404 || status === 410) return 'gone'
  if (status === 429 || status >= 500) return { retryAfterMs: retryAfterMsOf(retryAfter, nowMs) }
  return 'refused'
}

/** Seconds or a date (RFC 9110 section 10.2.3); what is neither says nothing. */
function retryAfterMsOf(value: string | undefined, nowMs: number): number | null {
  if (value === undefined) return null
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - nowMs
  return Number.isNaN(ms) ? null : Math.min(MOST_RETRY_AFTER_MS, Math.max(0, ms))
}
