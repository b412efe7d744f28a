import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Refusal } from '@closeby/protocol/core'
import type { Entry } from '@closeby/protocol/wire'
import { aClock, anEntry, DAVID, goalAdded, NOON, ORG, progressLogged, registered } from '../testing/facts.ts'
import type { CommitRequest, EntryStore, Head, Snapshots } from './event-log.port.ts'
import { createMemorySnapshots } from './memory-store.ts'
import { createStreams } from './streams.ts'
import type { StreamsOptions } from './streams.ts'

async function collect<T>(each: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const one of each) found.push(one)
  return found
}

export function aCommit(stream: string, change: Partial<CommitRequest<'patient'>> = {}): CommitRequest<'patient'> {
  return {
    kind: 'patient',
    stream,
    orgId: ORG,
    opId: randomUUID(),
    opHash: 'hash',
    actor: DAVID,
    decide: (state) => (state ? [progressLogged()] : [registered(), goalAdded()]),
    ...change,
  }
}

/** What every EntryStore promises, alone and under Streams. `open` gives one store, however often it is asked. */
export function describeLog(name: string, open: () => { store: EntryStore; snapshots?: Snapshots }): void {
  const streamsOver = (change: Partial<StreamsOptions> = {}) =>
    createStreams({ snapshots: createMemorySnapshots(), clock: aClock(), ...open(), ...change })

  describe(`${name}: entries`, () => {
    it('[LOG-2] takes each seq of a stream once', async () => {
      const { store } = open()
      const stream = randomUUID()
      expect(await store.append(anEntry({ stream }))).toBe('ok')
      expect(await store.append(anEntry({ stream }))).toBe('seq')
      expect(await store.append(anEntry({ stream, seq: 2 }))).toBe('ok')
      expect((await store.read(stream, 0)).map(({ seq }) => seq)).toEqual([1, 2])
    })

    it('[LOG-3] takes each opId of a stream once, and the same opId in another stream', async () => {
      const { store } = open()
      const [stream, other, opId] = [randomUUID(), randomUUID(), randomUUID()]
      const first = anEntry({ stream, opId })
      await store.append(first)
      expect(await store.append(anEntry({ stream, opId, seq: 2 }))).toBe('op')
      expect(await store.append(anEntry({ stream: other, opId }))).toBe('ok')
      expect(await store.findOp(stream, opId)).toEqual(first)
      expect(await store.findOp(stream, randomUUID())).toBeUndefined()
    })

    it('[LOG-2] tells each of many racing callers which key clashed', async () => {
      const { store } = open()
      const stream = randomUUID()
      const taken = anEntry({ stream })
      await store.append(taken)
      const outcomes = await Promise.all([
        ...Array.from({ length: 20 }, (_, index) => store.append(anEntry({ stream: `${stream}-${index}` }))),
        ...Array.from({ length: 20 }, () => store.append(anEntry({ stream }))),
        ...Array.from({ length: 20 }, (_, index) =>
          store.append(anEntry({ stream, opId: taken.opId, seq: 100 + index })),
        ),
      ])
      const expected = ['ok', 'seq', 'op'].flatMap((outcome) => Array.from({ length: 20 }, () => outcome))
      expect(outcomes).toEqual(expected)
    })

    it('[LOG-2] reads a stream in order, after a seq, up to a limit, and its last entries', async () => {
      const { store } = open()
      const stream = randomUUID()
      for (const seq of [1, 2, 3, 4, 5]) await store.append(anEntry({ stream, seq }))
      const seqs = (entries: Entry[]) => entries.map(({ seq }) => seq)
      expect(seqs(await store.read(stream, 2))).toEqual([3, 4, 5])
      expect(seqs(await store.read(stream, 0, 2))).toEqual([1, 2])
      expect(seqs(await store.readLast(stream, 4, 2))).toEqual([3, 4])
      expect(seqs(await store.readLast(stream, 2, 10))).toEqual([1, 2])
    })

    it('[LOG-14] gives each of many who read at once their own entries, from where they asked and up to their limit', async () => {
      const { store } = open()
      const streams = Array.from({ length: 90 }, (_, index) => ({ stream: randomUUID(), length: 1 + (index % 5) }))
      const entries = streams.flatMap(({ stream, length }) =>
        Array.from({ length }, (_, index) => anEntry({ stream, seq: index + 1 })),
      )
      await Promise.all(entries.map((entry) => store.append(entry)))
      const asked = streams.flatMap(({ stream }, index) =>
        [0, 2].map((after) => ({ stream, after, limit: 1 + (index % 3) })),
      )
      const found = await Promise.all(asked.map(({ stream, after, limit }) => store.read(stream, after, limit)))
      const expected = asked.map(({ stream, after, limit }) => {
        const all = entries.filter((entry) => entry.stream === stream && entry.seq > after)
        return all.slice(0, limit)
      })
      expect(found).toEqual(expected)
    })

    it('[ROW-5] names the head of every stream of a kind', async () => {
      const { store } = open()
      const [patient, user]: [string, string] = [randomUUID(), randomUUID()]
      for (const seq of [1, 2, 3]) await store.append(anEntry({ stream: patient, seq }))
      await store.append(anEntry({ stream: user, kind: 'user', facts: [{ type: 'user.approved' }] }))
      const patients = await collect(store.heads('patient'))
      expect(patients.filter(({ stream }) => [patient, user].includes(stream))).toEqual([
        { stream: patient, kind: 'patient', seq: 3 },
      ])
      expect((await collect(store.heads('user'))).map(({ stream }) => stream)).toContain(user)
    })

    it('[LOG-11] tails what comes after a stored position, and nothing twice once all is handed over', async () => {
      const { store } = open()
      const [early, stream] = [randomUUID(), randomUUID()]
      const first = Promise.withResolvers<string>()
      const seenEarly = new Set<string>()
      const firstTail = await store.tail({
        onHead: (head) => void seenEarly.add(head.stream),
        onPosition: (position) => {
          if (seenEarly.has(early)) first.resolve(position)
        },
        onLost: () => first.reject(new Error('lost')),
      })
      await store.append(anEntry({ stream: early }))
      const from = await first.promise
      await firstTail.stop()
      for (const seq of [1, 2, 3]) await store.append(anEntry({ stream, seq }))

      const seen: Head[] = []
      const all = Promise.withResolvers<void>()
      const tail = await store.tail({
        from,
        onHead: (head) => {
          seen.push(head)
          if (head.stream === stream && head.seq === 4) all.resolve()
        },
        onLost: () => all.reject(new Error('lost')),
      })
      await store.append(anEntry({ stream, seq: 4 }))
      await all.promise
      expect(tail.silentMs()).toBeLessThan(3000)
      await tail.stop()
      expect(seen.map(({ stream: each, seq }) => [each, seq])).toEqual([1, 2, 3, 4].map((seq) => [stream, seq]))
    })

    it('[LOG-12] tells that a position is of no use, and goes on from now', async () => {
      const { store } = open()
      const lost = Promise.withResolvers<void>()
      const stream = randomUUID()
      const seen = Promise.withResolvers<Head>()
      const tail = await store.tail({
        from: 'not a position of this log',
        onHead: (head) => {
          if (head.stream === stream) seen.resolve(head)
        },
        onLost: () => lost.resolve(),
      })
      await lost.promise
      await store.append(anEntry({ stream }))
      expect(await seen.promise).toEqual({ stream, kind: 'patient', seq: 1 })
      await tail.stop()
    })
  })

  describe(`${name}: commits`, () => {
    it('[LOG-2] 50 racing commits of as many processes make 50 entries without hole or repeat', async () => {
      const { store } = open()
      const stream = randomUUID()
      await streamsOver().commit(aCommit(stream))
      await Promise.all(Array.from({ length: 50 }, () => streamsOver().commit(aCommit(stream))))
      const entries = await store.read(stream, 0)
      expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 51 }, (_, index) => index + 1))
      expect(new Set(entries.map(({ opId }) => opId)).size).toBe(51)
    })

    it('[LOG-3] the same opId 20 at once, in one process and in many, makes one entry', async () => {
      const { store } = open()
      const stream = randomUUID()
      const one = streamsOver()
      await one.commit(aCommit(stream))
      const request = aCommit(stream)
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) => (index % 2 ? one : streamsOver()).commit(request)),
      )
      expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1)
      expect(new Set(answers.map(({ entry }) => entry.seq))).toEqual(new Set([2]))
      expect(await store.read(stream, 1)).toHaveLength(1)
    })

    it('[LOG-4] the same opId with other words or from another person is refused', async () => {
      const stream = randomUUID()
      const request = aCommit(stream)
      await streamsOver().commit(request)
      const conflict = new Refusal('op.conflict')
      const others = [
        { ...request, opHash: 'other words' },
        { ...request, actor: { ...DAVID, userId: 'somebody else' } },
      ]
      for (const other of others) await expect(streamsOver().commit(other)).rejects.toEqual(conflict)
    })

    it('[LOG-3] a replay is answered before any refusal', async () => {
      const stream = randomUUID()
      const request = aCommit(stream)
      const { entry } = await streamsOver().commit(request)
      const decide = () => {
        throw new Refusal('notFound')
      }
      expect(await streamsOver().commit({ ...request, decide })).toEqual({ entry, replayed: true })
    })

    it('[LOG-7] a refusal decided on a fold that others had moved on is decided again', async () => {
      const stream = randomUUID()
      const [one, two] = [streamsOver(), streamsOver()]
      await one.commit(aCommit(stream, { decide: () => [registered()] }))
      await two.fresh('patient', stream)
      await one.commit(aCommit(stream, { decide: () => [goalAdded()] }))
      const log = aCommit(stream, {
        decide: (state) => {
          if (!state?.goals['goal-steps']) throw new Refusal('notFound')
          return [progressLogged()]
        },
      })
      expect((await two.commit(log)).entry.seq).toBe(3)
    })

    it('[LOG-6] recordedAt never goes back, even when the clock of another process does', async () => {
      const stream = randomUUID()
      await streamsOver({ clock: aClock(NOON) }).commit(aCommit(stream))
      const late = await streamsOver({ clock: aClock('2026-11-16T11:00:00.000Z') }).commit(aCommit(stream))
      expect(late.entry.recordedAt).toBe(NOON)
    })
  })
}
