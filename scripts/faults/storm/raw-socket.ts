import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import type { Socket } from 'node:net'

/* Socket.IO over WebSocket spoken by hand (Engine.IO 4): light enough for thousands in one process, and free to misbehave. */

const TEXT = 0x1
const CLOSE = 0x8
const PING = 0x9
const PONG = 0xa

export type RawEvents = {
  /** Let in: events may be sent. */
  opened?: () => void
  /** Not let in, in the hub's words; the connection ends after it. */
  refused?: (problem: { code?: string; afterMs?: number }) => void
  /** One event, its payload still as text. */
  event?: (name: string, text: string) => void
  closed?: () => void
}
export type RawSocket = {
  emit: (event: string, payload: object, ack?: (text: string) => void) => void
  /** Sends this text as it is: a packet, or what is none. */
  raw: (text: string) => void
  /** Reads nothing any more, or reads again. */
  deaf: (isDeaf: boolean) => void
  close: () => void
}

/** Opens a line to a hub with a ticket, or with anything in its place. */
export function openRaw(hub: string, auth: object, on: RawEvents): RawSocket {
  const { hostname, port } = new URL(hub)
  const socket = connect(Number(port), hostname)
  const acks = new Map<number, (text: string) => void>()
  let asked = 0
  let isUpgraded = false
  let unread = Buffer.alloc(0)

  socket.setNoDelay(true)
  socket.on('error', () => undefined)
  socket.on('close', () => on.closed?.())
  socket.on('connect', () =>
    socket.write(
      `GET /live/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    ),
  )
  socket.on('data', (bytes) => {
    unread = unread.length === 0 ? Buffer.from(bytes) : Buffer.concat([unread, Buffer.from(bytes)])
    if (!isUpgraded) {
      const end = unread.indexOf('\r\n\r\n')
      if (end < 0) return
      if (!unread.toString('latin1', 0, 12).endsWith('101')) return void socket.destroy()
      isUpgraded = true
      unread = unread.subarray(end + 4)
    }
    for (let frame = readFrame(unread); frame; frame = readFrame(unread)) {
      unread = unread.subarray(frame.length)
      if (frame.opcode === TEXT) packet(frame.payload.toString())
      if (frame.opcode === PING) write(socket, PONG, frame.payload)
      if (frame.opcode === CLOSE) socket.destroy()
    }
  })

  function packet(text: string): void {
    if (text === '2') return raw('3')
    if (text.startsWith('0')) return raw(`40${JSON.stringify(auth)}`)
    if (text.startsWith('42')) return event(text)
    if (text.startsWith('43')) return answer(text)
    if (text.startsWith('40')) return on.opened?.()
    if (!text.startsWith('44')) return
    on.refused?.((JSON.parse(text.slice(2)) as { data?: object }).data ?? {})
    socket.destroy()
  }

  function event(text: string): void {
    const name = /^42\["([^"]+)",?/.exec(text)
    if (name) on.event?.(name[1] ?? '', text.slice(name[0].length, -1))
  }

  function answer(text: string): void {
    const head = /^43(\d+)\[/.exec(text)
    const id = Number(head?.[1])
    acks.get(id)?.(text.slice(head?.[0].length, -1))
    acks.delete(id)
  }

  const raw = (text: string) => write(socket, TEXT, Buffer.from(text))
  return {
    emit: (name, payload, ack) => {
      asked += 1
      if (ack) acks.set(asked, ack)
      raw(`42${ack ? asked : ''}${JSON.stringify([name, payload])}`)
    },
    raw,
    deaf: (isDeaf) => void (isDeaf ? socket.pause() : socket.resume()),
    close: () => socket.destroy(),
  }
}

/** A frame of a client is masked. */
function write(socket: Socket, opcode: number, payload: Buffer): void {
  if (socket.destroyed) return
  const mask = randomBytes(4)
  const short = payload.length < 126
  const long = payload.length >= 65_536
  const head = Buffer.alloc(short ? 2 : long ? 10 : 4)
  head[0] = 0x80 | opcode
  head[1] = 0x80 | (short ? payload.length : long ? 127 : 126)
  if (long) head.writeBigUInt64BE(BigInt(payload.length), 2)
  else if (!short) head.writeUInt16BE(payload.length, 2)
  const masked = Buffer.from(payload)
  for (let at = 0; at < masked.length; at += 1) masked[at] = (masked[at] ?? 0) ^ (mask[at & 3] ?? 0)
  socket.write(Buffer.concat([head, mask, masked]))
}

function readFrame(bytes: Buffer): { opcode: number; payload: Buffer; length: number } | null {
  const [first, second] = bytes
  if (first === undefined || second === undefined) return null
  let length = second & 0x7f
  let at = 2
  if (length === 126) {
    if (bytes.length < 4) return null
    length = bytes.readUInt16BE(2)
    at = 4
  } else if (length === 127) {
    if (bytes.length < 10) return null
    length = Number(bytes.readBigUInt64BE(2))
    at = 10
  }
  if (bytes.length < at + length) return null
  return { opcode: first & 0x0f, payload: bytes.subarray(at, at + length), length: at + length }
}
