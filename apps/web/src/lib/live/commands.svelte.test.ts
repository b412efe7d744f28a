import { describe, expect, test } from 'vitest'
import { fakeHub } from './testing/fake-hub.ts'

const LOG = { patientId: 'patient-1', goalId: 'steps', amount: 500, at: '2026-11-21T12:00:00Z' }
const TWIN = { method: 'POST', path: '/api/goals/steps/progress', body: { amount: 500 } } as const
const COMMAND = { event: 'goal:logProgress', payload: LOG, twin: TWIN, words: '500 steps' } as const

async function live() {
  const hub = fakeHub()
  await hub.start()
  return hub
}

describe('a write', () => {
  test('[WEB-2] says saving, then saved with the time', async () => {
    const hub = await live()
    const write = hub.live.commands.send(COMMAND)
    expect(write.state).toBe('saving')
    const payload = await hub.answer('goal:logProgress', { ok: true, seq: 9 })
    expect(payload).toEqual({ ...LOG, opId: write.record.opId })
    expect([write.state, write.savedAt, write.saved?.seq]).toEqual(['saved', hub.ground.now(), 9])
    expect([hub.live.commands.open, hub.posts]).toEqual([[], []])
  })

  test('[WEB-2] says why not, with what was typed kept', async () => {
    const hub = await live()
    const write = hub.live.commands.send(COMMAND)
    await hub.answer('goal:logProgress', { ok: false, code: 'progress.future', message: '' })
    expect([write.state, write.problem?.code]).toEqual(['refused', 'progress.future'])
    expect(write.record.payload).toEqual(LOG)
  })

  test('[LOG-3] goes by REST with the same key when the socket is away', async () => {
    const hub = await live()
    await hub.cut()
    hub.set.post = { ok: true, body: { seq: 4 } }
    const write = hub.live.commands.send(COMMAND)
    await hub.ground.settle()
    expect(hub.posts).toEqual([{ twin: TWIN, key: write.record.opId }])
    expect([write.state, write.saved?.seq]).toEqual(['saved', 4])
  })

  test('[LOG-3] goes by REST with the same key when no ack comes in eight seconds', async () => {
    const hub = await live()
    hub.set.post = { ok: true, body: { seq: 4 } }
    const write = hub.live.commands.send(COMMAND)
    await hub.ground.pass(7999)
    expect([write.state, hub.posts.length]).toEqual(['saving', 0])
    await hub.ground.pass(1)
    expect([write.state, hub.posts[0]?.key]).toEqual(['saved', write.record.opId])
  })

  test('[WEB-2] does not wait long for an ack on a line that is known to be stale', async () => {
    const hub = await live()
    hub.set.isOnline = false
    await hub.signal()
    const write = hub.live.commands.send(COMMAND)
    await hub.ground.pass(1500)
    expect(write.state).toBe('waiting')
  })

  test('[WEB-2] waits when nothing answers, and is tried again with the same key when the socket is back', async () => {
    const hub = await live()
    const write = hub.live.commands.send(COMMAND)
    await hub.cut()
    expect([write.state, write.problem?.code]).toEqual(['waiting', 'retry'])
    expect(hub.live.commands.open).toEqual([write])
    await hub.ground.pass(500)
    const first = await hub.answer('goal:logProgress', { ok: true, seq: 9 })
    const second = await hub.answer('goal:logProgress', { ok: true, seq: 9 })
    expect([first['opId'], second['opId']]).toEqual([write.record.opId, write.record.opId])
    expect([write.state, hub.live.commands.open]).toEqual(['saved', []])
  })

  test('[WEB-2] a person may try again at once, with the same key', async () => {
    const hub = await live()
    await hub.cut()
    hub.set.ticket = { ok: false, problem: { code: 'retry' } }
    const write = hub.live.commands.send(COMMAND)
    await hub.ground.settle()
    hub.set.post = { ok: true, body: { seq: 4 } }
    write.retry()
    expect(await write.settled).toBe('saved')
    expect(new Set(hub.posts.map(({ key }) => key))).toEqual(new Set([write.record.opId]))
  })

  test('[REG-5] too often is waited out', async () => {
    const hub = await live()
    const write = hub.live.commands.send(COMMAND)
    await hub.answer('goal:logProgress', { ok: false, code: 'rate.limited', message: '', afterMs: 900 })
    expect(write.state).toBe('waiting')
    await hub.ground.pass(900)
    await hub.answer('goal:logProgress', { ok: true, seq: 2 })
    expect(write.state).toBe('saved')
  })

  test('[WEB-2] a person may give a waiting write up; then it is never sent again', async () => {
    const hub = await live()
    await hub.cut()
    const write = hub.live.commands.send({ ...COMMAND, twin: null })
    await hub.ground.settle()
    write.discard()
    await hub.ground.pass(60_000)
    expect(await write.settled).toBe('discarded')
    expect([hub.asks, hub.live.commands.open]).toEqual([[], []])
  })

  test('[AUTH-3] a session that ended on the way is asked for again, and the write is sent with the same key', async () => {
    const hub = await live()
    hub.set.post = { ok: true, body: { seq: 3 } }
    const write = hub.live.commands.send(COMMAND)
    await hub.answer('goal:logProgress', { ok: false, code: 'auth.required', message: '' })
    expect([write.state, hub.posts[0]?.key]).toEqual(['saved', write.record.opId])
  })
})
