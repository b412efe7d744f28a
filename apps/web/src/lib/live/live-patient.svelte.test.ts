import { describe, expect, test } from 'vitest'
import { entryOf, missedFrom, openedAt, PATIENT, stateAt } from './testing/a-log.ts'
import { fakeHub } from './testing/fake-hub.ts'

async function opened(head = 3) {
  const hub = fakeHub()
  await hub.start()
  const patient = hub.live.openPatient(PATIENT)
  expect(await hub.answer('patient:open', openedAt(head))).toEqual({ patientId: PATIENT })
  return { hub, patient }
}

describe('an open patient', () => {
  test('[WEB-1] folds each entry to the state the hub has', async () => {
    const { hub, patient } = await opened()
    await hub.send('log:entry', entryOf(4))
    await hub.send('log:entry', { stream: 'someone-else', seq: 5, facts: null })
    expect(patient.state).toEqual(stateAt(4))
    expect(patient.timeline.map(({ seq }) => seq)).toEqual([3, 4])
    expect(hub.live.connection.state).toBe('live')
  })

  test('[WEB-1] a double changes nothing', async () => {
    const { hub, patient } = await opened()
    await hub.send('log:entry', entryOf(4))
    await hub.send('log:entry', entryOf(4))
    await hub.send('log:entry', entryOf(2))
    expect(patient.state).toEqual(stateAt(4))
    expect(hub.asks).toEqual([])
  })

  test('[WEB-1] a withheld entry only moves the seq on', async () => {
    const { hub, patient } = await opened()
    await hub.send('log:entry', { stream: PATIENT, seq: 4, facts: null })
    expect(patient.seq).toBe(4)
    expect(patient.state?.goals).toEqual(stateAt(3).goals)
    await hub.send('log:entry', entryOf(5))
    expect(patient.seq).toBe(5)
  })

  test('[WEB-1] a gap asks for what is missing and folds it in order with what came meanwhile', async () => {
    const { hub, patient } = await opened()
    await hub.send('log:entry', entryOf(6))
    await hub.send('log:entry', entryOf(7))
    expect(patient.seq).toBe(3)
    expect(await hub.answer('patient:open', missedFrom(3, 6))).toEqual({ patientId: PATIENT, after: 3 })
    expect(patient.state).toEqual(stateAt(7))
  })

  test('[WEB-1] entries that overtake the answer to an opening are not lost', async () => {
    const hub = fakeHub()
    await hub.start()
    const patient = hub.live.openPatient(PATIENT)
    await hub.send('log:entry', entryOf(4))
    await hub.answer('patient:open', openedAt(3))
    expect(patient.state).toEqual(stateAt(4))
  })

  test('[WEB-1] a new line resumes from the seq it has', async () => {
    const { hub, patient } = await opened()
    await hub.cut()
    await hub.ground.pass(500)
    expect(await hub.answer('patient:open', missedFrom(3, 5))).toEqual({ patientId: PATIENT, after: 3 })
    expect(patient.state).toEqual(stateAt(5))
    expect(hub.live.connection.state).toBe('live')
  })

  test('[WEB-1] entries of another epoch are not folded; a snapshot is asked for', async () => {
    const { hub, patient } = await opened()
    await hub.cut()
    await hub.ground.pass(500)
    await hub.answer('patient:open', missedFrom(3, 5, 'epoch-2'))
    expect(patient.seq).toBe(3)
    expect(await hub.answer('patient:open', openedAt(2, 'epoch-2'))).toEqual({ patientId: PATIENT })
    expect(patient.state).toEqual(stateAt(2))
  })

  test('[HUB-5] one disagreeing check asks for what is missing, agreeing again tells nobody', async () => {
    const { hub, patient } = await opened()
    await hub.send('log:check', { stream: PATIENT, seq: 5 })
    await hub.answer('patient:open', missedFrom(3, 5))
    await hub.send('log:check', { stream: PATIENT, seq: 5 })
    expect(patient.state).toEqual(stateAt(5))
    expect(hub.heals).toEqual([])
  })

  test('[HUB-5] two disagreeing checks in a row start anew and tell', async () => {
    const { hub, patient } = await opened(4)
    await hub.send('log:check', { stream: PATIENT, seq: 3 })
    await hub.answer('patient:open', missedFrom(4, 4))
    await hub.send('log:check', { stream: PATIENT, seq: 3 })
    expect(await hub.answer('patient:open', openedAt(3))).toEqual({ patientId: PATIENT })
    expect(patient.state).toEqual(stateAt(3))
    expect(hub.heals).toEqual(['patient'])
  })

  test('[HUB-7] access that changed drops what is shown and opens anew', async () => {
    const { hub, patient } = await opened()
    await hub.send('access:changed', { patientId: PATIENT, categories: ['goals'] })
    expect(patient.state).toBeNull()
    expect(patient.standing).toBe('opening')
    await hub.send('log:entry', entryOf(4))
    expect(await hub.answer('patient:open', openedAt(3))).toEqual({ patientId: PATIENT })
    expect(patient.state).toEqual(stateAt(4))
  })

  test('[HUB-7] access that was revoked clears everything, and nothing later is taken', async () => {
    const { hub, patient } = await opened()
    await hub.send('access:revoked', { patientId: PATIENT })
    await hub.send('log:entry', entryOf(4))
    expect([patient.state, patient.timeline, patient.standing]).toEqual([null, [], 'revoked'])
  })

  test('[REG-4] a patient that cannot be seen is not found', async () => {
    const hub = fakeHub()
    await hub.start()
    const patient = hub.live.openPatient(PATIENT)
    await hub.answer('patient:open', { ok: false, code: 'notFound', message: '' })
    expect(patient.standing).toBe('notFound')
  })

  test('[WEB-1] an opening that is put off is tried again when the hub said', async () => {
    const hub = fakeHub()
    await hub.start()
    const patient = hub.live.openPatient(PATIENT)
    await hub.answer('patient:open', { ok: false, code: 'retry', message: '', afterMs: 700 })
    await hub.ground.pass(699)
    expect(hub.asks).toEqual([])
    await hub.ground.pass(1)
    await hub.answer('patient:open', openedAt(3))
    expect(patient.standing).toBe('open')
  })

  test('[WEB-1] a closed patient hears nothing more', async () => {
    const { hub, patient } = await opened()
    patient.close()
    expect(await hub.answer('patient:close', { ok: true })).toEqual({ patientId: PATIENT })
    await hub.send('log:entry', entryOf(4))
    expect(patient.seq).toBe(3)
  })
})
