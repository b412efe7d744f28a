import { randomUUID } from 'node:crypto'
import { openDatabase, Unavailable } from '@closeby/db'
import type { Database } from '@closeby/db'
import { decideLogProgress } from '@closeby/protocol/goals'
import type { LogProgress } from '@closeby/protocol/goals'
import { must } from '@closeby/protocol/core'
import { clockOf, todayOf } from '@closeby/protocol/patient'
import type { PatientFact } from '@closeby/protocol/patient'
import { SYSTEM } from '@closeby/protocol/wire'
import type { Pokes } from '../../../apps/realtime/src/hub/pokes.ts'
import { createPokes } from '../../../apps/realtime/src/hub/pokes.ts'
import { nowUs, openLoop } from '../core/clock.ts'
import { serve } from '../core/rpc.ts'
import type { Acked } from '../driver/driver.main.ts'
import { besideIdOf, goalIdOf, inParts, ORG } from './people.ts'

/* Another process on the same log: it commits what patients log, and pokes the hubs as a hub does. */

type Begun = { mongoUrl: string; secret: string; redisUrl: string; prefix: string }
let database: Database
let pokes: Pokes
/** The stamp last logged for each patient: a day's value is the sum of what was logged. */
const stamps = new Map<string, number>()

/** As a phone does: what waited too long for its turn is sent again under its own key. */
async function untilTaken<Result>(run: () => Promise<Result>): Promise<Result> {
  for (;;)
    try {
      return await run()
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error
    }
}

async function log(patient: string, value: number): Promise<void> {
  const amount = value - (stamps.get(patient) ?? 0)
  stamps.set(patient, value)
  const goalId = goalIdOf(patient)
  const command: LogProgress = { opId: randomUUID(), patientId: patient, goalId, amount, at: new Date().toISOString() }
  const words = { opId: command.opId, opHash: 'bench', actor: SYSTEM, at: command.at }
  await untilTaken(() =>
    database.streams.commit({
      ...{ kind: 'patient', stream: patient, orgId: ORG, ...words },
      decide: (state, now) => {
        const patientState = must(state, 'a patient who was made before')
        return decideLogProgress({ goals: patientState.goals, clock: clockOf(patientState), now }, command)
      },
    }),
  )
}

/** One entry of these facts. Answers with its seq. */
async function append(patient: string, facts: PatientFact[]): Promise<number> {
  const words = { opId: randomUUID(), opHash: 'bench', actor: SYSTEM, decide: () => facts }
  return (await database.streams.commit({ kind: 'patient', stream: patient, orgId: ORG, ...words })).entry.seq
}

const today = (patient: string) => todayOf(must(database.streams.cached('patient', patient), 'a warm patient'))
const beside = (patient: string) => ({ category: 'goals' as const, goalId: besideIdOf(patient), on: today(patient) })

const methods = {
  begin: async ({ mongoUrl, secret, redisUrl, prefix }: Begun): Promise<void> => {
    const clock = () => new Date().toISOString()
    database = await openDatabase({ url: mongoUrl, secret: Buffer.from(secret, 'base64'), clock })
    const hubs = `${prefix}:${database.epoch}`
    pokes = createPokes({ redisUrl, prefix: hubs, onPoke: () => undefined, report: () => undefined })
    database.streams.onCommitted(pokes.send)
  },

  /** Folds everybody once, so that a flood does not begin with reading. */
  warm: async (patients: string[]): Promise<void> => {
    await inParts(patients, (patient) => database.streams.fresh('patient', patient))
  },

  /** From now on more than a drop of water is an alert. */
  setThresholds: async (patients: string[]): Promise<void> => {
    await inParts(patients, (patient) =>
      append(patient, [{ type: 'goal.thresholdSet', ...beside(patient), above: 1, below: null }]),
    )
  },

  /** Raises an alert of each of these in turn, at a steady rate. The value of each is the seq of its entry. */
  ring: async (given: { baseUs: number; perSecond: number; count: number; patients: string[] }): Promise<Acked[]> => {
    const made: Acked[] = []
    const under: Promise<unknown>[] = []
    await openLoop({
      ...{ from: nowUs(), perSecond: given.perSecond, count: given.count },
      step: (index, sentUs) => {
        const patient = given.patients[index % given.patients.length] as string
        const at = new Date().toISOString()
        const one = { patient, value: 0, sentUs, ackedUs: 0, isOk: true }
        made.push(one)
        const rung = append(patient, [{ type: 'goal.progressLogged', ...beside(patient), amount: 2, at }])
        under.push(rung.then((seq) => Object.assign(one, { value: seq, ackedUs: nowUs() })))
      },
    })
    await Promise.all(under)
    return made
  },

  /** Commits at a steady rate, one patient after the other. Answers when each was asked for and durable. */
  flood: async (given: { baseUs: number; perSecond: number; count: number; patients: string[] }): Promise<Acked[]> => {
    const made: Acked[] = []
    const under: Promise<unknown>[] = []
    await openLoop({
      ...{ from: nowUs(), perSecond: given.perSecond, count: given.count },
      step: (index, sentUs) => {
        const patient = given.patients[index % given.patients.length] as string
        const one = { patient, value: sentUs - given.baseUs, sentUs, ackedUs: 0, isOk: true }
        made.push(one)
        under.push(log(patient, one.value).then(() => (one.ackedUs = nowUs())))
      },
    })
    await Promise.all(under)
    return made
  },
}
export type WriterMethods = typeof methods

serve(methods)
