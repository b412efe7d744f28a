import { randomBytes } from 'node:crypto'
import net from 'node:net'
import { nowUs } from '../core/clock.ts'
import { createFrameReader, textFrame } from './frames.ts'

/** One socket to open: `sio` speaks Engine.IO 4 and Socket.IO 5 by hand, `ws` the same words without their handshake. */
export type SocketPlan = {
  kind: 'sio' | 'ws'
  port: number
  path: string
  /** What the CONNECT packet carries, made anew for each try. */
  auth?: () => Promise<object>
  /** Asked once connected; the socket is ready when it is answered. */
  hello?: (last: Hello | null) => [event: string, payload: object]
  /** Parses everything; others count bytes once they are ready. */
  isSampled: boolean
}
export type Hello = { ok?: boolean; asOf?: string; rows?: Row[]; gone?: string[]; total?: number }
export type Row = { id: string; seq: number; patientId?: string; goals?: { value: number | null }[] }
export type SocketEvents = {
  onReady: (hello: Hello | null) => void
  onEvent: (name: string, payload: unknown, atUs: number) => void
  /** `slotMs`: what the server said when it refused, or null when the line simply ended. */
  onGone: (slotMs: number | null) => void
}
export type DriverSocket = {
  readonly bytes: () => number
  /** Sends an event; `answered` gets its ack and when it was read. */
  send: (event: string, payload: object, answered?: (body: Record<string, unknown>, atUs: number) => void) => void
  /** Cuts the TCP connection without a word. */
  cut: () => void
}
/** What a server with connection state recovery needs to hear to replay what was missed. */
export type Recovery = { pid?: string; offset?: string }

/** What one client remembers from line to line. */
export type Standing = { hello: Hello | null; helloMs: number; recovery: Recovery }

const PONG = textFrame('3')
/** Long before any server loses patience; a ping among other bytes is then never missed. */
const PONG_EVERY_MS = 15_000

export function openSocket(plan: SocketPlan, events: SocketEvents, state: Standing) {
  const line = net.connect({ host: '127.0.0.1', port: plan.port, noDelay: true })
  const acks = new Map<number, (body: Record<string, unknown>, atUs: number) => void>()
  let bytes = 0
  let sent = 0
  let isUpgraded = false
  let isReady = false
  let isOver = false
  let readAt = 0
  const reader = createFrameReader(onText)
  const ponging = setInterval(() => line.write(PONG), PONG_EVERY_MS)

  function over(slotMs: number | null): void {
    if (isOver) return
    isOver = true
    clearInterval(ponging)
    line.destroy()
    events.onGone(slotMs)
  }

  const send: DriverSocket['send'] = (event, payload, answered) => {
    const id = answered ? sent++ : ''
    if (answered) acks.set(Number(id), answered)
    line.write(textFrame(`42${id}${JSON.stringify([event, payload])}`))
  }

  function ready(hello: Hello | null): void {
    isReady = true
    state.hello = hello ?? state.hello
    events.onReady(hello)
  }

  function greet(): void {
    if (!plan.hello) return ready(null)
    const [event, payload] = plan.hello(state.hello)
    const askedUs = nowUs()
    send(event, payload, (body, atUs) => {
      if (body['ok'] === false) return over(Number(body['afterMs'] ?? 1_000))
      state.helloMs = (atUs - askedUs) / 1_000
      ready(body)
    })
  }

  async function connectNamespace(): Promise<void> {
    const { pid, offset } = state.recovery
    const auth = {
      ...(await plan.auth?.()),
      ...(pid !== undefined && { pid, ...(offset !== undefined && { offset }) }),
    }
    line.write(textFrame(`40${Object.keys(auth).length > 0 ? JSON.stringify(auth) : ''}`))
  }

  function onText(text: string): void {
    if (text === '2') return void line.write(PONG)
    if (text.startsWith('0')) return void connectNamespace()
    if (text.startsWith('40')) {
      const { pid } = JSON.parse(text.slice(2) || '{}') as Recovery
      if (pid !== undefined) state.recovery.pid = pid
      return greet()
    }
    if (text.startsWith('44')) {
      const { data } = JSON.parse(text.slice(2)) as { data?: { afterMs?: number } }
      return over(data?.afterMs ?? null)
    }
    if (text.startsWith('43')) return onAck(text)
    if (text.startsWith('42')) return onEvent(text)
  }

  function onAck(text: string): void {
    const from = text.indexOf('[')
    const id = Number(text.slice(2, from))
    const [body] = JSON.parse(text.slice(from)) as [Record<string, unknown>]
    acks.get(id)?.(body, readAt)
    acks.delete(id)
  }

  function onEvent(text: string): void {
    const [name, payload, offset] = JSON.parse(text.slice(2)) as [string, unknown, unknown]
    if (typeof offset === 'string') state.recovery.offset = offset
    events.onEvent(name, payload, readAt)
  }

  line.on('connect', () =>
    line.write(
      `GET ${plan.path} HTTP/1.1\r\nHost: 127.0.0.1:${plan.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
    ),
  )
  line.on('data', (chunk) => {
    readAt = nowUs()
    bytes += chunk.length
    if (isReady && !plan.isSampled && acks.size === 0) return
    if (isUpgraded) return reader(chunk)
    const end = chunk.indexOf('\r\n\r\n')
    if (end < 0) return
    isUpgraded = true
    if (plan.kind === 'ws') greet()
    if (chunk.length > end + 4) reader(chunk.subarray(end + 4))
  })
  line.on('error', () => over(null))
  line.on('close', () => over(null))
  return { bytes: () => bytes, send, cut: () => over(null) } satisfies DriverSocket
}
