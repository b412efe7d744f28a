import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { createCaller } from '../crowd/person.ts'
import type { Caller } from '../crowd/person.ts'
import { until } from '../ground.ts'
import type { Ground } from '../run.ts'
import type { Fault } from './fault.ts'

const RAISED_MS = 10_000
const LONG_AGO = '2026-01-05'

/** F-20: two coordinators reach for the same alert, again and again, on two hubs, while one of those is killed. */
export const alerts: Fault[] = [
  {
    id: 'F-20',
    title: 'two coordinators reach for one alert while a hub is killed',
    isQuick: true,
    async run(ground) {
      const { world, people, isQuick } = ground
      const hubs = world.hubs.map(({ url }) => url)
      const callers = people.coordinators.slice(0, 2).map((each, index) => createCaller(each, hubs, index))
      const [first] = callers
      const { patientId } = people.quiet
      if (!first) throw new Error('there is no coordinator')
      const missed = { title: 'Eye test', dueOn: LONG_AGO }
      await settle(ground, first, 'preventive:schedule', `/api/patients/${patientId}/preventive`, missed)
      const alertId = await raisedFor(first, patientId)
      const [, second] = world.hubs
      const killing = wait(300)
        .then(() => second?.process.kill())
        .then(() => second?.process.start())
      for (let round = 0; round < (isQuick ? 12 : 60); round += 1) {
        const claims = await Promise.all(
          callers.map((caller) => settle(ground, caller, 'alert:claim', `/api/alerts/${alertId}/claim`, {})),
        )
        const winner = callers[claims.findIndex((isMine) => isMine)]
        if (winner) await settle(ground, winner, 'alert:release', `/api/alerts/${alertId}/release`, {})
      }
      await killing
    },
  },
]

/** One command by REST, sent again under its opId until its outcome is known. True when it was taken. */
async function settle(ground: Ground, caller: Caller, name: string, path: string, body: object): Promise<boolean> {
  const { recorder, people } = ground
  const opId = randomUUID()
  const { patientId, userId } = people.quiet
  recorder.note({ kind: 'invoke', opId, name, patientId, by: userId, words: {} })
  for (;;) {
    const answer = await caller.call('POST', path, body, { 'idempotency-key': opId })
    const code = answer === 'unanswered' ? answer : (answer.code ?? '')
    if (answer !== 'unanswered' && answer.ok && answer.seq !== undefined) {
      recorder.note({ kind: 'ok', opId, seq: answer.seq, via: 'rest' })
      return true
    }
    // To come second is an answer too.
    if (code === 'alert.alreadyClaimed' || code === 'alert.notYours') return false
    recorder.note({ kind: 'unknown', opId, why: code, via: 'rest' })
    await wait(100)
  }
}

async function raisedFor(caller: Caller, patientId: string): Promise<string> {
  let found: string | undefined
  const isRaised = async () => {
    const answer = await caller.call('GET', '/api/alerts')
    const { items = [] } = (answer === 'unanswered' ? {} : answer) as { items?: { id: string; patientId: string }[] }
    found = items.find((alert) => alert.patientId === patientId)?.id
    return found !== undefined
  }
  if (!(await until(isRaised, RAISED_MS, 100)) || found === undefined) throw new Error('no alert was raised')
  return found
}
