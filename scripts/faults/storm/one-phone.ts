import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Patient } from '../world/people.ts'
import type { World } from '../world/world.ts'
import { openRaw } from './raw-socket.ts'
import type { RawSocket } from './raw-socket.ts'
import { signAllIn, ticketsOf } from './sign-in.ts'

const EVERY_MS = 100
const AGAIN_MS = 200

/** One patient logs, ten times a second, for as long as `isOn` says. Answers how many entries were acknowledged. */
export async function logWhile(world: World, patient: Patient, isOn: () => boolean): Promise<number> {
  const [session] = await signAllIn(world, [patient.userId])
  if (!session) throw new Error('nobody was signed in')
  const ticketOf = ticketsOf(world)
  const hub = `http://127.0.0.1:${world.hubs[0]?.port}`
  let acked = 0
  const log = (phone: RawSocket) => {
    const { patientId, goalId } = patient
    const words = { opId: randomUUID(), patientId, goalId, amount: 1, at: new Date().toISOString() }
    phone.emit('goal:logProgress', words, (text) => {
      if ((JSON.parse(text) as { ok: boolean }).ok) acked += 1
    })
  }
  while (isOn()) {
    const ticket = await ticketOf(session)
    await new Promise<void>((resolve) => {
      let timer: NodeJS.Timeout | undefined
      const phone = openRaw(
        hub,
        { ticket },
        {
          opened: () => {
            timer = setInterval(() => (isOn() ? log(phone) : phone.close()), EVERY_MS)
          },
          closed: () => {
            clearInterval(timer)
            resolve()
          },
        },
      )
    })
    await wait(AGAIN_MS)
  }
  return acked
}
