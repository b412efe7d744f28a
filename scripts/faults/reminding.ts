import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Caller } from './crowd/person.ts'
import type { Recorder } from './history.ts'
import type { Patient } from './world/people.ts'
import type { World } from './world/world.ts'

const ZONE = 'Europe/London'
const MINUTE_MS = 60_000
/** Long enough to write reminders down before they are due. */
const AHEAD_MS = 4_000

/**
 * Lets reminders come due in a few seconds: every clock of the world is put forward to just before the next minute, one
 * reminder is added to stay, and one to be removed again. What must happen then is written into the history.
 */
export async function remind(
  world: World,
  people: { patient: Patient; caller: Caller }[],
  recorder: Recorder,
): Promise<void> {
  const now = Date.now()
  const dueAt = (Math.floor((now + AHEAD_MS) / MINUTE_MS) + 1) * MINUTE_MS
  const offset = dueAt - AHEAD_MS - now
  for (const { setClock } of [...world.hubs, ...world.workers]) setClock(offset)
  const due = new Date(dueAt)
  const wall = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-CA', { timeZone: ZONE, hourCycle: 'h23', ...options }).format(due)
  const at = wall({ hour: '2-digit', minute: '2-digit' })
  const startsOn = wall({ year: 'numeric', month: '2-digit', day: '2-digit' })

  async function say(
    patient: Patient,
    caller: Caller,
    name: string,
    body: object,
    reminderId?: string,
  ): Promise<string> {
    const opId = randomUUID()
    const isNew = reminderId === undefined
    for (;;) {
      const key = { 'idempotency-key': opId }
      const answer = await (isNew
        ? caller.call('POST', '/api/reminders', body, key)
        : caller.call('DELETE', `/api/reminders/${reminderId}`, {}, key))
      if (answer !== 'unanswered' && answer.ok && answer.seq !== undefined) {
        const id = reminderId ?? (answer as unknown as { reminderId: string }).reminderId
        const words = { reminderId: id, dueAt: due.toISOString() }
        recorder.note({ kind: 'invoke', opId, name, patientId: patient.patientId, by: patient.userId, words })
        recorder.note({ kind: 'ok', opId, seq: answer.seq, via: 'rest' })
        return id
      }
      await wait(100)
    }
  }
  await Promise.all(
    people.map(async ({ patient, caller }) => {
      await say(patient, caller, 'reminder:expect', { title: 'Blue tablet', at, startsOn })
      const second = await say(patient, caller, 'reminder:add', { title: 'Red tablet', at, startsOn })
      await say(patient, caller, 'reminder:remove', {}, second)
    }),
  )
}
