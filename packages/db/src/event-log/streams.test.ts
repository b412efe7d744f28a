import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Ladder } from '@closeby/protocol/alerts'
import { DEFAULT_LADDER } from '@closeby/protocol/alerts'
import { Refusal } from '@closeby/protocol/core'
import { nextChangeAt } from '@closeby/protocol/patient'
import type { PatientFact } from '@closeby/protocol/patient'
import { SYSTEM } from '@closeby/protocol/wire'
import type { OrganisationFact } from '@closeby/protocol/wire'
import { aPatient, commitFacts } from '../testing/a-patient.ts'
import { aClock, anEntry, checkupMissed, goalAdded, ORG, progressLogged, registered } from '../testing/facts.ts'
import { Unavailable } from '../unavailable.ts'
import type { EntryStore, Folded } from './event-log.port.ts'
import { aCommit } from './log.contract.ts'
import { createMemorySnapshots, createMemoryStore } from './memory-store.ts'
import { createStreams } from './streams.ts'
import type { RunningStreams, StreamsOptions } from './streams.ts'

const DAY_MS = 86_400_000

function aWorld(store: EntryStore = createMemoryStore()) {
  const clock = aClock()
  const open = (change: Partial<StreamsOptions> = {}) =>
    createStreams({ store, snapshots: createMemorySnapshots(), clock, ...change })
  return { store, clock, open, streams: open() }
}

/** Counts what a store is asked for, and passes it on. */
function counting(store: EntryStore) {
  const counts = { append: 0, read: 0 }
  const counted: EntryStore = {
    ...store,
    append: (entry) => {
      counts.append += 1
      return store.append(entry)
    },
    read: (...range) => {
      counts.read += 1
      return store.read(...range)
    },
  }
  return { counts, counted }
}

describe('commits', () => {
  it('[LOG-1] appends one entry with every fact, on the head of the log', async () => {
    const { store, streams } = aWorld()
    const { entry } = await streams.commit(aCommit('p1', { decide: () => [registered(), goalAdded()] }))
    expect(await store.read('p1', 0)).toEqual([entry])
    expect(entry).toMatchObject({ seq: 1, kind: 'patient', stream: 'p1', v: 1 })
  })

  it('[LOG-1] takes no command without a fact', async () => {
    const { store, streams } = aWorld()
    await expect(streams.commit(aCommit('p1', { decide: () => [] }))).rejects.toThrow('made no fact')
    expect(await store.read('p1', 0)).toEqual([])
  })

  it('[LOG-13] a store that is away is found out once for all who wait, and asked again by who comes later', async () => {
    const store = createMemoryStore()
    let isAway = true
    let asked = 0
    const away: EntryStore = {
      ...store,
      append: (entry) => {
        asked += 1
        return isAway ? Promise.reject(new Unavailable('away')) : store.append(entry)
      },
    }
    const { streams } = aWorld(away)
    const commits = Array.from({ length: 20 }, () => streams.commit(aCommit('p1', { decide: () => [registered()] })))
    const outcomes = await Promise.allSettled(commits)
    expect(outcomes.every((outcome) => outcome.status === 'rejected' && outcome.reason instanceof Unavailable)).toBe(
      true,
    )
    expect(asked).toBe(1)
    isAway = false
    expect((await streams.commit(aCommit('p1', { decide: () => [registered()] }))).entry.seq).toBe(1)
  })

  it('[LOG-15] whoever waited 4 s for his turn is told to come back, and who came later has it', async () => {
    const store = createMemoryStore()
    let now = 0
    let appended = 0
    const slow: EntryStore = {
      ...store,
      append: (entry) => {
        now += 2_000
        appended += 1
        return store.append(entry)
      },
    }
    const streams = aWorld(slow).open({ monotonicMs: () => now })
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => streams.commit(aCommit('p1'))))
    expect(outcomes.map((outcome) => outcome.status === 'fulfilled')).toEqual([true, true, true, false, false])
    for (const { reason } of outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome] : [])))
      expect(reason).toBeInstanceOf(Unavailable)
    expect(appended).toBe(3)
    expect((await streams.commit(aCommit('p1'))).entry.seq).toBe(4)
  })

  it('[LOG-2] commits of one process on one stream never clash with each other', async () => {
    const { store, counts } = withCounts()
    const streams = aWorld(store).streams
    await streams.commit(aCommit('p1'))
    await Promise.all(Array.from({ length: 30 }, () => streams.commit(aCommit('p1'))))
    expect(counts.append).toBe(31)
    expect((await store.read('p1', 0)).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 31 }, (_, index) => index + 1),
    )
  })

  it('[LOG-7] gives a refusal of the rule when the log has nothing newer', async () => {
    const { streams } = aWorld()
    await streams.commit(aCommit('p1'))
    const refused = aCommit('p1', {
      decide: () => {
        throw new Refusal('goal.retired')
      },
    })
    await expect(streams.commit(refused)).rejects.toEqual(new Refusal('goal.retired'))
  })

  it('[LOG-2] sends a caller away when others keep winning', async () => {
    const { store } = aWorld()
    const streams = aWorld({ ...store, append: async () => 'seq' }).streams
    await expect(streams.commit(aCommit('p1'))).rejects.toThrow(Unavailable)
  })

  it('[LOG-5] tells others only after the store took the entry', async () => {
    const { streams } = aWorld()
    const heads: unknown[] = []
    streams.onCommitted((head) => heads.push(head))
    const request = aCommit('p1')
    await streams.commit(request)
    await streams.commit(request)
    expect(heads).toEqual([{ stream: 'p1', kind: 'patient', seq: 1 }])
  })
})

describe('time', () => {
  it('[PAT-3] what time brought leads the entry, and the command sees the state after it', async () => {
    const { clock, streams } = aWorld()
    const { patientId } = await aPatient(streams)
    clock.forward(DAY_MS)
    let seen: string | undefined
    const { entry } = await streams.commit(
      aCommit(patientId, {
        decide: (state, now) => {
          seen = state?.recordedAt
          return [progressLogged({ at: now, on: now.slice(0, 10) })]
        },
      }),
    )
    expect(entry.facts.map(({ type }) => type)).toEqual(['day.turned', 'goal.progressLogged'])
    expect(seen).toBe(entry.recordedAt)
  })

  it('[JOB-2] each instant of change makes one entry, however many processes meet it', async () => {
    const { store, clock, open, streams } = aWorld()
    const { patientId, seq } = await aPatient(streams)
    expect(await streams.settleTime(patientId)).toBeNull()
    clock.forward(DAY_MS)
    const settled = await Promise.all(Array.from({ length: 8 }, () => open().settleTime(patientId)))
    expect(settled.filter((each) => each !== null)).toHaveLength(1)
    const [entry, ...more] = await store.read(patientId, seq)
    expect(more).toEqual([])
    expect(entry?.actor).toEqual(SYSTEM)
    const after = await streams.fresh('patient', patientId)
    expect(after && nextChangeAt(after) > clock()).toBe(true)
  })

  it('[PAT-2] a stream without entries has nothing to settle', async () => {
    expect(await aWorld().streams.settleTime(randomUUID())).toBeNull()
  })
})

describe('alerts', () => {
  const LADDER: Ladder = { steps: [{ afterMinutes: 0, to: 'unit' } as const], claimMinutes: 5 }
  const setLadder = (streams: RunningStreams) =>
    streams.commit({
      ...aCommit(ORG),
      kind: 'organisation',
      decide: (known) => {
        const founded: OrganisationFact = { type: 'organisation.founded', name: 'Northside', units: [], isDemo: false }
        const set: OrganisationFact = { type: 'ladder.set', ladder: LADDER }
        return known ? [set] : [founded, set]
      },
    })
  const raised = (facts: readonly PatientFact[]) =>
    facts.flatMap((fact) => (fact.type === 'alert.raised' ? [fact] : []))

  it('[ALERT-1] what raises an alert and the alert are one entry, of a command and of time alone', async () => {
    const { clock, streams } = aWorld()
    const { patientId } = await aPatient(streams)
    const { entry } = await commitFacts(streams, patientId, [checkupMissed()])
    expect(entry.facts.map(({ type }) => type)).toEqual(['preventive.scheduled', 'alert.raised'])
    expect(raised(entry.facts)).toMatchObject([{ alertId: `${patientId}_a1`, rule: 'preventive.missed' }])
    clock.forward(3 * DAY_MS)
    const settled = await streams.settleTime(patientId)
    expect(raised(settled?.entry.facts ?? [])).toMatchObject([{ alertId: `${patientId}_a2`, rule: 'patient.silent' }])
  })

  it('[ALERT-1] a log from before there were alerts gets those of what is still so', async () => {
    const { store, clock, open, streams } = aWorld()
    const { patientId, seq } = await aPatient(streams)
    const old = anEntry({ stream: patientId, seq: seq + 1, facts: [checkupMissed()], recordedAt: clock() })
    await store.append(old)
    const { entry } = await commitFacts(open(), patientId, [progressLogged()])
    expect(entry.facts.map(({ type }) => type)).toEqual(['goal.progressLogged', 'alert.raised'])
  })

  it('[ALERT-12] an alert copies the ladder of the organisation as it stands when it is raised', async () => {
    const { clock, streams } = aWorld()
    const first = await aPatient(streams)
    expect(raised((await commitFacts(streams, first.patientId, [checkupMissed()])).entry.facts)[0]?.ladder).toEqual(
      DEFAULT_LADDER,
    )
    await setLadder(streams)
    clock.forward(6000)
    const [second, third] = [await aPatient(streams), await aPatient(streams)]
    await streams.fresh('organisation', ORG)
    await commitFacts(streams, second.patientId, [progressLogged()])
    expect(raised((await commitFacts(streams, third.patientId, [checkupMissed()])).entry.facts)[0]?.ladder).toEqual(
      LADDER,
    )
    expect(Object.values((await streams.fresh('patient', first.patientId))?.alerts ?? {})).toMatchObject([
      { ladder: DEFAULT_LADDER },
    ])
  })

  it('[ALERT-12] the first commit of a process waits for the ladder, and later ones do not read it each time', async () => {
    const { store, counts } = withCounts()
    const { open, streams } = aWorld(store)
    await setLadder(streams)
    const { patientId } = await aPatient(streams)
    const other = open()
    expect(raised((await commitFacts(other, patientId, [checkupMissed()])).entry.facts)[0]?.ladder).toEqual(LADDER)
    counts.read = 0
    await other.commit(aCommit(patientId))
    expect(counts.read).toBe(0)
  })
})

describe('folds in memory', () => {
  it('[HUB-3] tells each entry once and in order, whoever made it and whoever reads', async () => {
    const { open, streams } = aWorld()
    const other = open()
    const { patientId, seq } = await aPatient(other, { then: [] })
    const told: Folded[] = []
    streams.onFolded((folded) => told.push(folded))
    const release = streams.pin(patientId)
    await streams.fresh('patient', patientId)
    expect(told).toEqual([])
    const commits = [streams, other, streams, other, other, streams].map((each) =>
      commitFacts(each, patientId, [goalAdded()]),
    )
    const reads = [1, 2, 3, 4].map((more) => streams.advance('patient', patientId, seq + more))
    await Promise.all([...commits, ...reads])
    await streams.fresh('patient', patientId)
    release()
    expect(told.map(({ entry }) => entry.seq)).toEqual([1, 2, 3, 4, 5, 6].map((more) => seq + more))
    expect(told.map(({ before }) => before?.seq)).toEqual([0, 1, 2, 3, 4, 5].map((more) => seq + more))
    expect(told.every(({ after, entry }) => after.seq === entry.seq)).toBe(true)
  })

  it('[HUB-3] a listener that throws stops nobody', async () => {
    const { open } = aWorld()
    const reported: unknown[] = []
    const streams = open({ report: (error) => reported.push(error) })
    const told: number[] = []
    streams.onFolded(() => {
      throw new Error('a bug')
    })
    streams.onFolded(({ entry }) => told.push(entry.seq))
    await aPatient(streams, { then: [] })
    expect(told).toEqual([1])
    expect(reported).toEqual([new Error('a bug')])
  })

  it('[LOG-7] readers at the same time share reads that began after they asked', async () => {
    const { store, counts } = withCounts()
    const { open, streams } = aWorld(store)
    const { patientId } = await aPatient(open())
    await streams.fresh('patient', patientId)
    counts.read = 0
    const states = await Promise.all(Array.from({ length: 20 }, () => streams.fresh('patient', patientId)))
    expect(new Set(states).size).toBe(1)
    expect(counts.read).toBe(2)
  })

  it('[LOG-7] advance reads only when the fold is behind', async () => {
    const { store, counts } = withCounts()
    const { streams } = aWorld(store)
    const { patientId, seq } = await aPatient(streams)
    counts.read = 0
    expect((await streams.advance('patient', patientId, seq))?.seq).toBe(seq)
    expect(counts.read).toBe(0)
    expect((await streams.advance('patient', patientId, seq + 5))?.seq).toBe(seq)
    expect(counts.read).toBe(1)
  })

  it('[LOG-8] keeps the folds used last and those pinned; made-up ids push none out', async () => {
    const { open } = aWorld()
    const streams = open({ cacheSize: 2 })
    const [first, second, third] = [await aPatient(streams), await aPatient(streams), await aPatient(streams)]
    const isHeld = ({ patientId }: { patientId: string }) => streams.cached('patient', patientId) !== undefined
    expect([first, second, third].map(isHeld)).toEqual([false, true, true])
    const release = streams.pin(second.patientId)
    for (let made = 0; made < 50; made += 1) await streams.fresh('patient', `made-up-${made}`)
    expect([second, third].map(isHeld)).toEqual([true, true])
    await aPatient(streams)
    await aPatient(streams)
    expect([second, third].map(isHeld)).toEqual([true, false])
    release()
    await aPatient(streams)
    await aPatient(streams)
    expect(isHeld(second)).toBe(false)
  })

  it("[REG-4] a user's stream read as a patient's folds to nothing, and stays a user's", async () => {
    const { streams } = aWorld()
    await streams.commit({
      ...aCommit('u1'),
      kind: 'user',
      decide: () => [
        {
          type: 'user.registered',
          email: 'maya@example.org',
          name: 'Maya Osei',
          role: 'provider',
          status: 'pending',
          timeZone: 'Europe/London',
          passwordHash: null,
          consent: { textVersion: '1', at: '2026-11-16T12:00:00.000Z' },
        },
      ],
    })
    expect(await streams.fresh('patient', 'u1')).toBeNull()
    expect(await streams.fresh('user', 'u1')).toMatchObject({ userId: 'u1', status: 'pending', seq: 1 })
  })
})

function withCounts() {
  const { counts, counted } = counting(createMemoryStore())
  return { counts, store: counted }
}
