import {
  createMemoryBoardRows,
  createMemorySnapshots,
  createMemoryStore,
  createStreams,
  storedRowOf,
} from '@closeby/db'
import { aClock, aPatient, commitFacts, progressLogged } from '@closeby/db/testing'
import { describe, expect, test } from 'vitest'
import { createRecentHeads } from './recent-heads.ts'
import { heldTime } from './testing/held-time.ts'

async function aWorld() {
  const store = createMemoryStore()
  const streams = createStreams({ store, snapshots: createMemorySnapshots(), clock: aClock() })
  const rows = createMemoryBoardRows()
  const time = heldTime()
  const heads = createRecentHeads({ rows, monotonicMs: time.monotonicMs })
  const state = await aPatient(streams)
  await rows.put([storedRowOf(state)])
  const { seq: head } = (await commitFacts(streams, state.patientId, [progressLogged()])).entry
  const write = async () => {
    const fresh = await streams.fresh('patient', state.patientId)
    if (fresh) await rows.put([storedRowOf(fresh)])
  }
  return { store, time, heads, id: state.patientId, seq: state.seq, head, write }
}

describe('recent heads', () => {
  test('[HUB-2] a stored row behind a known head is known to be behind', async () => {
    const { heads, id, seq, head } = await aWorld()
    expect(heads.ahead(id, seq)).toBeUndefined()
    expect(heads.note(id, head)).toBe(true)
    expect(heads.note(id, head)).toBe(false)
    expect(heads.note(id, seq)).toBe(false)
    expect(heads.ahead(id, seq)).toBe(head)
    expect(heads.ahead(id, head)).toBeUndefined()
  })

  test('[JOB-1] what no stored row shows yet is remembered, and forgotten when one does', async () => {
    const { heads, id, head, write } = await aWorld()
    heads.note(id, head)
    expect(await heads.unwritten()).toEqual([{ id, seq: head }])
    await write()
    expect(await heads.unwritten()).toEqual([])
    expect(heads.ahead(id, 0)).toBeUndefined()
  })

  test('[JOB-1] a sweep looks at what had time to be written, and keeps what was not', async () => {
    const { heads, id, seq, head, write, time } = await aWorld()
    heads.note(id, head)
    time.pass(10_000)
    await heads.sweep()
    expect(heads.ahead(id, seq)).toBe(head)
    await write()
    await heads.sweep()
    expect(heads.ahead(id, seq)).toBeUndefined()
  })

  test('[LOG-12] all heads compared with all rows are those whose row is behind', async () => {
    const { store, heads, id, head, write } = await aWorld()
    const behind = async () => {
      const found = []
      for await (const each of heads.behind(store.heads('patient'))) found.push(each)
      return found
    }
    expect(await behind()).toEqual([{ stream: id, kind: 'patient', seq: head }])
    await write()
    expect(await behind()).toEqual([])
  })
})
