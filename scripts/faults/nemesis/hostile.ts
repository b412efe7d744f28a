import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Random } from '../ground.ts'
import type { World } from '../world/world.ts'
import { signAllIn } from '../storm/sign-in.ts'
import type { Fault } from './fault.ts'
import type { MobBegin } from './mob.main.ts'

const SECOND = 1_000
const ATTACKERS = 48
const MOB = fileURLToPath(new URL('./mob.main.ts', import.meta.url))

/**
 * F-16: floods, readers who do not read, messages too large, tickets that are none, while a hub is killed. The same is done
 * without them before: honest people may get twice as slow at most.
 */
export const hostile: Fault[] = [
  {
    id: 'F-16',
    title: 'a mob floods the hubs while one of them is killed',
    async run({ world, people, random, isQuick, recorder, note }) {
      const rounds = isQuick ? 1 : 3
      recorder.note({ kind: 'phase', phase: 'F-16', step: 'calm' })
      await killing(world, rounds)
      const [session] = await signAllIn(world, [people.intruder.userId])
      if (!session) throw new Error('nobody was signed in')
      const endMob = gatherMob(world, session, random)
      recorder.note({ kind: 'phase', phase: 'F-16', step: 'mob' })
      await killing(world, rounds)
      recorder.note({ kind: 'phase', phase: 'F-16', step: 'over' })
      await endMob()
      note(`${ATTACKERS} attackers`)
    },
  },
]

async function killing({ hubs }: World, rounds: number): Promise<void> {
  const [victim] = hubs
  await wait(SECOND)
  for (let round = 0; round < rounds; round += 1) {
    await victim?.process.kill()
    await wait(0.7 * SECOND)
    await victim?.process.start()
    await wait(3 * SECOND)
  }
}

function gatherMob({ hubs, secrets, origin }: World, session: MobBegin['session'], random: Random) {
  const child = fork(MOB, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const begin: MobBegin = {
    hubs: hubs.map(({ port }) => `http://127.0.0.1:${port}`),
    count: ATTACKERS,
    session,
    seed: Math.floor(random.next() * 1e9),
    secrets,
    origin,
  }
  child.send(begin)
  return async () => {
    const gone = once(child, 'exit')
    child.disconnect()
    await gone
  }
}
