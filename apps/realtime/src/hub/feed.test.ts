import { createMemorySnapshots, createMemoryStore, createStreams, Unavailable } from '@closeby/db'
import { aClock, aPatient, commitFacts, progressLogged } from '@closeby/db/testing'
import { describe, expect, test } from 'vitest'
import { createFeed } from './feed.ts'
import { heldTime } from './testing/held-time.ts'

/** Two processes on one log: what the other commits, this one hears of by heads alone. */
async function aFeed({ isWatched = true } = {}) {
  const clock = aClock()
  const store = createMemoryStore()
  const other = createStreams({ store, snapshots: createMemorySnapshots(), clock })
  const own = createStreams({ store, snapshots: createMemorySnapshots(), clock })
  const { patientId, seq } = await aPatient(other)
  const time = heldTime()
  const told: number[] = []
  const errors: unknown[] = []
  const known = new Map<string, number>()
  let trouble: Error | null = null
  const feed = createFeed({
    streams: {
      advance: async (kind, stream, upTo) => {
        if (trouble) throw trouble
        return own.advance(kind, stream, upTo)
      },
    },
    heads: {
      note: (stream, head) => {
        if ((known.get(stream) ?? 0) >= head) return false
        known.set(stream, head)
        return true
      },
    },
    time,
    isWatched: () => isWatched,
    onPatient: (state) => told.push(state.seq),
    report: (error) => errors.push(error),
  })
  const commit = async () => (await commitFacts(other, patientId, [progressLogged()])).entry.seq
  const push = (head: number) => feed.push({ kind: 'patient', stream: patientId, seq: head })
  return { time, told, errors, seq, commit, push, feed, setTrouble: (now: Error | null) => (trouble = now) }
}

describe('feed', () => {
  test('[HUB-1] a head brings the fold to it, and the same head again does nothing', async () => {
    const { told, commit, push } = await aFeed()
    const seq = await commit()
    push(seq)
    push(seq)
    push(seq - 1)
    await expect.poll(() => told).toEqual([seq])
  })

  test('[HUB-1] heads that come while one is worked on are one piece of work', async () => {
    const { told, commit, push } = await aFeed()
    const first = await commit()
    push(first)
    let last = first
    for (let more = 0; more < 5; more += 1) push((last = await commit()))
    await expect.poll(() => told.at(-1)).toBe(last)
    expect(told.length).toBeLessThanOrEqual(6)
    expect(told).toEqual(told.toSorted((a, b) => a - b))
  })

  test('[HUB-2] a store that is away is asked again', async () => {
    const { time, told, errors, commit, push, setTrouble, feed } = await aFeed()
    setTrouble(new Unavailable('away'))
    const seq = await commit()
    push(seq)
    await expect.poll(() => errors.length).toBe(1)
    setTrouble(null)
    time.pass(500)
    await expect.poll(() => told).toEqual([seq])
    expect(feed.lateMs()).toBe(0)
  })

  test('[HUB-9] it tells for how long it has known of entries that the store does not give it', async () => {
    const { time, errors, commit, push, setTrouble, feed, told } = await aFeed()
    setTrouble(new Unavailable('away'))
    push(await commit())
    await expect.poll(() => errors.length).toBe(1)
    time.pass(400)
    push(await commit())
    time.pass(100)
    await expect.poll(() => errors.length).toBe(3)
    expect(feed.lateMs()).toBe(500)
    setTrouble(null)
    time.pass(500)
    await expect.poll(() => told.length).toBeGreaterThan(0)
    expect(feed.lateMs()).toBe(0)
  })

  test('[HUB-15] a log that cannot be read says nothing about the hub', async () => {
    const { time, errors, commit, push, setTrouble, feed } = await aFeed()
    setTrouble(new Error('an entry of a version to come'))
    push(await commit())
    for (let tries = 1; tries <= 20; tries += 1) {
      await expect.poll(() => errors.length).toBe(tries)
      time.pass(500)
    }
    expect(feed.lateMs()).toBeLessThan(1_000)
  })

  test('[HUB-1] a forged head above the log costs one read and tells what is there', async () => {
    const { told, seq, push } = await aFeed()
    push(seq + 1_000)
    await expect.poll(() => told).toEqual([seq])
  })

  test('[HUB-1] nobody watching, nothing is read', async () => {
    const { told, commit, push } = await aFeed({ isWatched: false })
    push(await commit())
    await Promise.resolve()
    expect(told).toEqual([])
  })
})
