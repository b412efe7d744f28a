import { setTimeout as wait } from 'node:timers/promises'
import { openRaw } from '../storm/raw-socket.ts'
import type { RawSocket } from '../storm/raw-socket.ts'
import { signAllIn, ticketsOf } from '../storm/sign-in.ts'
import type { Fault } from './fault.ts'

const SECOND = 1_000
const EACH = 12
const FLOOD_EVERY_MS = 20
const FLOOD_AT_ONCE = 20
const OVERSIZE = 'x'.repeat(80_000)
/** How much slower honest people may get, at most, against the same world without a mob. */
const TWICE = 2

/** F-16: floods, readers who do not read, messages too large, tickets that are none, while a hub is killed. */
export const hostile: Fault[] = [
  {
    id: 'F-16',
    title: 'a mob floods the hubs while one of them is killed',
    async run({ world, people, random, isQuick, note }) {
      const [session] = await signAllIn(world, [people.coordinators[0]?.userId ?? ''])
      const ticketOf = ticketsOf(world)
      const mob = new Set<RawSocket>()
      let isOver = false

      /** Comes again whenever it is thrown out. */
      async function attack(index: number): Promise<void> {
        const hub = world.hubs[index % world.hubs.length]
        if (!session || !hub) return
        while (!isOver) {
          const isBad = index % 4 === 3
          const ticket = isBad ? 'none' : await ticketOf(session)
          await new Promise<void>((resolve) => {
            let timer: NodeJS.Timeout | undefined
            const socket = openRaw(
              `http://127.0.0.1:${hub.port}`,
              { ticket },
              {
                opened: () => (timer = misbehave(socket, index)),
                closed: () => {
                  clearInterval(timer)
                  mob.delete(socket)
                  resolve()
                },
              },
            )
            mob.add(socket)
          })
          await wait(random.between(50, 300))
        }
      }

      const attacking = Array.from({ length: EACH * 4 }, (_, index) => attack(index))
      await wait(SECOND)
      const [victim] = world.hubs
      for (let round = 0; round < (isQuick ? 1 : 3); round += 1) {
        await victim?.process.kill()
        await wait(0.7 * SECOND)
        await victim?.process.start()
        await wait(3 * SECOND)
      }
      isOver = true
      for (const socket of mob) socket.close()
      await Promise.all(attacking)
      note(`${EACH * 4} attackers; honest entries are to be no more than ${TWICE} times as slow as in F-01`)
    },
  },
]

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
