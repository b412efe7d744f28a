import { AsyncLocalStorage } from 'node:async_hooks'
import { openDatabase, storedRowOf, Unavailable, uuid5 } from '@closeby/db'
import type { Database, DatabaseOptions } from '@closeby/db'
import type { Account } from '@closeby/protocol/accounts'
import { isInForce } from '@closeby/protocol/alerts'
import type { Instant } from '@closeby/protocol/core'
import { must } from '@closeby/protocol/core'
import { FIRST_UNIT, nextChangeAt } from '@closeby/protocol/patient'
import type { PatientState } from '@closeby/protocol/patient'
import type { FoundedPerson } from '../accounts/found.service.ts'
import { actorOf, userOf } from '../accounts/users.ts'
import type { Caller, Context } from '../registry/door.ts'
import { createRunner } from '../registry/run.ts'
import { createServices } from '../services.ts'
import type { ServicesDeps } from '../services.ts'
import type { History } from './patient-history.ts'

export type WorldOptions = Pick<DatabaseOptions, 'url' | 'secret' | 'cacheSize'> & {
  config: ServicesDeps['config']
  now: () => Instant
}
export type Ask = { door: string; by: Account | null; input: object; at: Instant }

/** The hub's own services and doors in this process, with a clock that each command sets for itself. */
export type World = {
  database: Database
  now: () => Instant
  /** When the organisation was founded: the instant up to which all its histories run. */
  found(organisation: {
    orgId: string
    name: string
    isDemo: boolean
  }): Promise<{ foundedAt: Instant; isDemo: boolean }>
  person(person: FoundedPerson, at: Instant): Promise<Account>
  /** Goes through a door as somebody, at an instant. @throws Error that names the door and the refusal */
  ask(ask: Ask): Promise<Record<string, unknown>>
  /** Lives a patient's history through, time alone included when `tellsTime`, and writes the board row. */
  live(patient: Account, history: History, staff: Staff, options: { until: Instant; tellsTime: boolean }): Promise<void>
  close(): Promise<void>
}
export type Staff = { provider: Account; coordinator: Account }

/** Counters of attempts are for strangers at the door; a set-up has none and needs no Redis. */
const NO_REDIS = { isReady: false }

export async function openWorld({
  url,
  secret,
  cacheSize = 2000,
  config,
  now: systemNow,
}: WorldOptions): Promise<World> {
  const moment = new AsyncLocalStorage<Instant>()
  const now = () => moment.getStore() ?? systemNow()
  const warnings = {
    warn: () => undefined,
    error: (fields: object) => process.stderr.write(`${JSON.stringify(fields)}\n`),
  }
  const database = await openDatabase({ url, secret, clock: now, cacheSize })
  const { streams, boardRows, store } = database
  const services = createServices({
    database,
    redis: NO_REDIS,
    config: { ...config, hasOpenAddressLimits: true },
    now,
    log: warnings,
  })
  // People of a made-up world act faster than people do, so nobody's allowance is counted.
  const { runDoor } = createRunner({
    requireFresh: async () => undefined,
    admit: async () => undefined,
    isUnavailable: (error) => error instanceof Unavailable,
    // Nobody looked at anybody: a made-up past has no trail.
    record: async () => undefined,
    log: warnings,
  })
  const doors = new Map(services.registry.doors.map((door) => [door.event ?? door.name, door]))

  async function ask({ door: name, by, input, at }: Ask): Promise<Record<string, unknown>> {
    const door = must(doors.get(name), `the door ${name}`)
    const context: Context = {
      caller: by && callerOf(by),
      now: at,
      requestId: 'seed',
      address: '127.0.0.1',
      origin: null,
    }
    const answer = await moment.run(at, () => runDoor(door, context, input))
    if (!answer.ok) throw new Error(`${name} was refused with ${answer.code} (${(answer.paths ?? []).join(', ')})`)
    return answer
  }

  /** Every midnight and end that has passed by `until`, each at its own instant. */
  async function tellTime(patientId: string, until: Instant): Promise<void> {
    for (;;) {
      const at = nextChangeAt(must(await streams.advance('patient', patientId, 0), 'a patient who lives'))
      if (at > until) return
      await moment.run(at, () => streams.settleTime(patientId))
    }
  }

  const live: World['live'] = async (patient, { steps }, { provider, coordinator }, { until, tellsTime }) => {
    const patientId = must(patient.patientId, 'a patient has a log')
    const ids = new Map([['provider', provider.userId]])
    const actors = { self: patient, provider, coordinator }
    for (const { at, by, key, needs, command, input } of steps) {
      if (tellsTime) await tellTime(patientId, at)
      if (needs !== undefined)
        noteAlerts(ids, must(await streams.advance('patient', patientId, 0), 'a patient who lives'))
      if (needs !== undefined && !ids.has(needs)) continue
      const words = { ...input(ids), patientId, opId: uuid5('seed', patientId, key) }
      const answer = await ask({ door: command, by: actors[by], input: words, at })
      const id = answer.goalId ?? answer.itemId ?? answer.reminderId
      if (typeof id === 'string') ids.set(key, id)
    }
    await (tellsTime ? tellTime(patientId, until) : moment.run(until, () => streams.settleTime(patientId)))
    await boardRows.put([storedRowOf(must(await streams.advance('patient', patientId, 0), 'a patient who lives'))])
  }

  return {
    database,
    now: systemNow,
    async found({ orgId, name, isDemo }) {
      const units = [{ id: FIRST_UNIT, name: 'Main unit' }]
      const founded = await services.found.organisation({ orgId, name, isDemo, units })
      const [entry] = await store.read(orgId, 0, 1)
      return { foundedAt: must(entry, 'a founded organisation').recordedAt, isDemo: founded.isDemo }
    },
    person: (person, at) => moment.run(at, () => services.found.person(person)),
    ask,
    live,
    close: () => database.close(),
  }
}

function noteAlerts(ids: Map<string, string>, { alerts }: PatientState): void {
  for (const alert of Object.values(alerts)) if (isInForce(alert)) ids.set(`alert/${alert.rule}`, alert.id)
}

function callerOf(account: Account): Caller {
  const user = userOf(account)
  return { user, actor: actorOf(user), sid: 'seed' }
}
