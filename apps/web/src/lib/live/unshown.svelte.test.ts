import { flushSync } from 'svelte'
import { describe, expect, test } from 'vitest'
import { entryOf, openedAt, PATIENT } from './testing/a-log.ts'
import { fakeHub } from './testing/fake-hub.ts'
import { UnshownWrites } from './commands.svelte.ts'

const ANSWER = {
  event: 'reminder:done',
  payload: { patientId: PATIENT, reminderId: 'tablet', dueAt: '2026-11-21T08:00:00.000Z' },
  twin: null,
  words: 'Tablet',
} as const

describe('writes that the log does not show yet', () => {
  test('[OFFLINE-13] one is there from when it is made until its entry is, so that nothing is asked again in between', async () => {
    const hub = fakeHub()
    await hub.start()
    const patient = hub.live.openPatient(PATIENT)
    await hub.answer('patient:open', openedAt(3))
    const unshown = new UnshownWrites(hub.live.commands, patient)
    const seen = () => {
      flushSync()
      return unshown.list.map(({ state }) => state)
    }
    expect(seen()).toEqual([])
    hub.live.commands.send(ANSWER)
    expect(seen()).toEqual(['saving'])
    await hub.answer('reminder:done', { ok: true, seq: 5 })
    expect(seen()).toEqual(['saved'])
    await hub.send('log:entry', entryOf(4))
    expect(seen()).toEqual(['saved'])
    await hub.send('log:entry', entryOf(5))
    expect(seen()).toEqual([])
    unshown.stop()
  })

  test('[OFFLINE-13] one that was refused or given up is not there', async () => {
    const hub = fakeHub()
    await hub.start()
    const patient = hub.live.openPatient(PATIENT)
    await hub.answer('patient:open', openedAt(3))
    const unshown = new UnshownWrites(hub.live.commands, patient)
    hub.live.commands.send(ANSWER)
    await hub.answer('reminder:done', { ok: false, code: 'reminder.answered' })
    flushSync()
    expect(unshown.list).toEqual([])
    unshown.stop()
  })
})
