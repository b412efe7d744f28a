import { connect } from 'node:net'
import type { Random } from '../ground.ts'
import type { World } from '../world/world.ts'

const COPIES = 3
const LATEST_MS = 2_000

/** Listens to every poke of a world and says each again, several times, late and in no order. Answers the way to stop. */
export async function stirPokes({ house, redisPrefix }: World, random: Random): Promise<() => void> {
  const { port } = house.redis
  const listening = connect(port, '127.0.0.1')
  const speaking = connect(port, '127.0.0.1')
  for (const socket of [listening, speaking]) socket.on('error', () => undefined)
  speaking.resume()
  let unread = Buffer.alloc(0)
  const timers = new Set<NodeJS.Timeout>()
  // What is said here comes back here: a message is stirred once.
  const stirred = new Set<string>()

  function stir(channel: Buffer, message: Buffer): void {
    const key = message.toString('base64')
    if (stirred.has(key)) return
    stirred.add(key)
    for (let copy = 0; copy < COPIES; copy += 1) {
      const timer = setTimeout(
        () => {
          timers.delete(timer)
          speaking.write(command([Buffer.from('PUBLISH'), channel, message]))
        },
        random.between(0, LATEST_MS),
      )
      timers.add(timer)
    }
  }

  listening.on('data', (bytes: Buffer) => {
    unread = Buffer.concat([unread, bytes])
    for (let read = readStrings(unread); read; read = readStrings(unread)) {
      unread = unread.subarray(read.length)
      const [kind, , channel, message] = read.strings
      if (kind?.toString() === 'pmessage' && channel && message) stir(channel, message)
    }
  })
  await new Promise<void>((resolve) => listening.once('connect', resolve))
  listening.write(command([Buffer.from('PSUBSCRIBE'), Buffer.from(`${redisPrefix}*`)]))
  return () => {
    for (const timer of timers) clearTimeout(timer)
    listening.destroy()
    speaking.destroy()
  }
}

function command(words: Buffer[]): Buffer {
  const parts = words.flatMap((word) => [Buffer.from(`$${word.length}\r\n`), word, Buffer.from('\r\n')])
  return Buffer.concat([Buffer.from(`*${words.length}\r\n`), ...parts])
}

/** One reply of Redis that is a list of strings and numbers, once all of it is here. */
function readStrings(bytes: Buffer): { strings: (Buffer | null)[]; length: number } | null {
  const head = lineAt(bytes, 0)
  if (!head?.text.startsWith('*')) return null
  const strings: (Buffer | null)[] = []
  let at = head.end
  for (let index = 0; index < Number(head.text.slice(1)); index += 1) {
    const line = lineAt(bytes, at)
    if (!line) return null
    at = line.end
    if (!line.text.startsWith('$')) {
      strings.push(null)
      continue
    }
    const length = Number(line.text.slice(1))
    if (bytes.length < at + length + 2) return null
    strings.push(Buffer.from(bytes.subarray(at, at + length)))
    at += length + 2
  }
  return { strings, length: at }
}

function lineAt(bytes: Buffer, from: number): { text: string; end: number } | null {
  const end = bytes.indexOf('\r\n', from)
  return end < 0 ? null : { text: bytes.toString('latin1', from, end), end: end + 2 }
}
