import { setTimeout as wait } from 'node:timers/promises'
import { randomOf } from '../ground.ts'
import type { RawSocket } from '../storm/raw-socket.ts'
import { openRaw } from '../storm/raw-socket.ts'
import type { Session } from '../storm/sign-in.ts'
import { ticketsOf } from '../storm/sign-in.ts'

/* Attackers in a process of their own, so that what they cost is the hubs' to bear and not the proxies'. They end with it. */

export type MobBegin = {
  hubs: string[]
  count: number
  session: Session
  seed: number
  secrets: Record<string, string>
  origin: string
}

const SECOND = 1_000
const FLOOD_EVERY_MS = 20
const FLOOD_AT_ONCE = 20
const OVERSIZE = 'x'.repeat(80_000)

function begin({ hubs, count, session, seed, ...keys }: MobBegin): void {
  const random = randomOf(seed)
  const ticketOf = ticketsOf(keys)

  /** Comes again whenever it is thrown out. */
  async function attack(index: number): Promise<never> {
    const hub = hubs[index % hubs.length] ?? ''
    for (;;) {
      const ticket = index % 4 === 3 ? 'none' : await ticketOf(session)
      await new Promise<void>((resolve) => {
        let timer: NodeJS.Timeout | undefined
        const closed = () => {
          clearInterval(timer)
          resolve()
        }
        const socket = openRaw(hub, { ticket }, { opened: () => (timer = misbehave(socket, index)), closed })
      })
      await wait(random.between(50, 300))
    }
  }
  for (let index = 0; index < count; index += 1) void attack(index)
}

/** Floods, reads nothing of what it asks for, or sends what is too large. */
function misbehave(socket: RawSocket, index: number): NodeJS.Timeout {
  const kind = index % 4
  if (kind === 1) {
    socket.deaf(true)
    return setInterval(() => socket.emit('board:open', { batch: true }), FLOOD_EVERY_MS)
  }
  if (kind === 2) return setInterval(() => socket.emit('goal:logProgress', { opId: OVERSIZE }), SECOND / 5)
  return setInterval(() => {
    for (let at = 0; at < FLOOD_AT_ONCE; at += 1) socket.emit('board:open', { since: 'nowhere' })
    socket.raw('42["goal:logProgress"')
  }, FLOOD_EVERY_MS)
}

process.on('message', begin)
process.on('disconnect', () => process.exit(0))
