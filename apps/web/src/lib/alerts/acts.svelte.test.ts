import { describe, expect, test } from 'vitest'
import { fakeHub } from '#lib/live/testing/fake-hub.ts'
import type { ToastMessage } from '#lib/ui/toast.svelte.ts'
import { Acts } from './acts.svelte.ts'
import { anInboxRow, claimedBy, LENA, TOMAS } from './testing/alerts.ts'

async function acting() {
  const hub = fakeHub()
  await hub.start()
  const shown: ToastMessage[] = []
  const acts = new Acts({
    commands: hub.live.commands,
    toasts: { show: (message) => shown.push(message) },
    userId: LENA.userId,
    now: () => hub.ground.now(),
  })
  return { hub, acts, shown }
}

describe('acts on alerts', () => {
  test('[INBOX-5] a saved act says what was done and can be taken back', async () => {
    const { hub, acts, shown } = await acting()
    const write = acts.do(anInboxRow(), { verb: 'claim' })
    expect(write?.state).toBe('saving')
    expect(await hub.answer('alert:claim', { ok: true, seq: 13 })).toMatchObject({ alertId: 'harriet_a1' })
    expect(shown.map(({ text, action }) => [text, action?.word])).toEqual([['You have this: Harriet Quill', 'Undo']])
    await shown[0]?.action?.run()
    expect(await hub.answer('alert:release', { ok: true, seq: 14 })).toMatchObject({ patientId: 'harriet' })
    expect(shown[1]).toEqual({ text: 'Given back to the team: Harriet Quill' })
  })

  test('[INBOX-6] a lost race says who was first, and stays to be read', async () => {
    const { hub, acts, shown } = await acting()
    acts.do(anInboxRow(), { verb: 'claim' })
    await hub.answer('alert:claim', { ok: false, code: 'alert.alreadyClaimed', by: { name: 'Dr Maya Osei' } })
    expect(shown).toMatchObject([{ text: 'Dr Osei claimed this first.', detail: 'Harriet Quill' }])
    expect(shown[0]?.action).toBeUndefined()
    expect(acts.of('harriet_a1')).toMatchObject({ state: 'refused', problem: { by: { name: 'Dr Maya Osei' } } })
  })

  test('[INBOX-5] a second press while the first is on its way does nothing; another alert is free', async () => {
    const { hub, acts } = await acting()
    acts.do(anInboxRow(), { verb: 'claim' })
    expect(acts.do(anInboxRow(), { verb: 'claim' })).toBeNull()
    acts.do(anInboxRow({ id: 'other_a1' }), { verb: 'claim' })
    expect(hub.asks.map(({ payload }) => payload['alertId'])).toEqual(['harriet_a1', 'other_a1'])
  })

  test('[INBOX-6] without a line an act waits, goes on by itself with the same key, and can be discarded', async () => {
    const { hub, acts, shown } = await acting()
    await hub.cut()
    const write = acts.do(anInboxRow(claimedBy(LENA)), { verb: 'resolve', outcome: 'other', note: 'Called.' })
    await hub.ground.settle()
    expect([write?.state, shown]).toEqual(['waiting', []])
    hub.set.post = { ok: true, body: { seq: 20 } }
    write?.retry()
    await hub.ground.settle()
    expect(write?.state).toBe('saved')
    expect(new Set(hub.posts.map(({ key }) => key)).size).toBe(1)
    expect(hub.posts.at(-1)?.twin).toMatchObject({
      path: '/api/alerts/harriet_a1/resolve',
      body: { outcome: 'other', note: 'Called.' },
    })
  })

  test('[INBOX-7] what was just done here is known as one’s own, for as long as its row may take', async () => {
    const { hub, acts } = await acting()
    expect(acts.isRecent('harriet_a1')).toBe(false)
    acts.do(anInboxRow(), { verb: 'assign', ...TOMAS })
    expect(acts.isRecent('harriet_a1')).toBe(true)
    await hub.answer('alert:assign', { ok: true, seq: 13 })
    await hub.ground.pass(4999)
    expect(acts.isRecent('harriet_a1')).toBe(true)
    await hub.ground.pass(1)
    expect(acts.isRecent('harriet_a1')).toBe(false)
  })
})
