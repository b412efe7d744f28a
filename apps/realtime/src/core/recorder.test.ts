import type { AuditRecord } from '@closeby/db'
import type { User } from '@closeby/protocol/accounts'
import type { PatientState } from '@closeby/protocol/patient'
import { describe, expect, test } from 'vitest'
import type { AuditClass, Context } from '../registry/door.ts'
import type { Happened } from '../registry/run.ts'
import { createRecorder } from './recorder.ts'

const CANARY = 'a word about health'
const NOW = '2026-11-21T10:00:00.000Z'
const admin = {
  id: 'sam',
  role: 'admin',
  status: 'active',
  orgId: 'org',
  name: CANARY,
  email: CANARY,
} as unknown as User
const context: Context = {
  caller: { user: admin, actor: { userId: 'sam', role: 'admin' }, sid: 's' },
  ...{ now: NOW, requestId: 'r', address: '127.0.0.1', origin: null },
}
const patient = {
  ...{ patientId: 'david', orgId: 'org', unit: 'main', grants: {}, emergencies: {}, recordedAt: NOW },
  ...{ team: { members: {}, former: {} }, carers: { people: {}, invitations: {} }, name: CANARY },
} as unknown as PatientState

function aRecorder() {
  const records: AuditRecord[] = []
  const cached = (_kind: string, stream: string) => (stream === 'david' ? patient : undefined)
  const recorder = createRecorder({
    audit: { write: async (record) => void records.push(record) },
    streams: { cached: cached as never },
  })
  const tell = async (audit: AuditClass, change: Partial<Happened>) => {
    const door = { name: 'test', audit }
    await recorder.happened({ door, context, input: { patientId: 'david' }, outcome: 'ok', ...change })
    return records.at(-1)
  }
  return { records, recorder, tell }
}

describe('what is written down', () => {
  test('[TRAIL-1] T-29 an administrator who tries is on record, with how he stands to the patient and nothing of him', async () => {
    const { tell } = aRecorder()
    const record = await tell('readPatient', { outcome: 'notFound', input: { patientId: 'david', note: CANARY } })
    expect(record).toMatchObject({
      ...{ orgId: 'org', at: NOW, kind: 'readPatient', outcome: 'notFound', patientId: 'david' },
      ...{ by: { userId: 'sam', role: 'admin' }, relation: 'administers' },
    })
    expect(record).not.toHaveProperty('categories')
    expect(JSON.stringify(record)).not.toContain(CANARY)
  })

  test('[TRAIL-8] denials are recorded for every class of door, mistakes for none', async () => {
    const { records, tell } = aRecorder()
    const classes: AuditClass[] = ['none', 'change', 'readPatient', 'readList', 'account', 'emergency', 'shown']
    for (const audit of classes) await tell(audit, { outcome: 'notFound' })
    expect(records.map(({ kind }) => kind)).toEqual([
      ...['readPatient', 'change', 'readPatient', 'readList', 'account', 'emergency', 'opening'],
    ])
    for (const outcome of ['invalid', 'rate.limited', 'retry', 'goal.retired', 'op.conflict'] as const)
      await tell('change', { outcome })
    expect(records).toHaveLength(classes.length)
  })

  test('[TRAIL-11] a change points at its entry; what a socket shows and what concerns nobody else leave none here', async () => {
    const { records, tell } = aRecorder()
    expect(await tell('change', { answer: { seq: 7, note: CANARY } })).toMatchObject({
      entry: { stream: 'david', seq: 7 },
    })
    expect(await tell('readPatient', { answer: { seq: 7 } })).not.toHaveProperty('entry')
    await tell('none', {})
    await tell('shown', {})
    expect(records).toHaveLength(2)
    expect(JSON.stringify(records)).not.toContain(CANARY)
  })

  test('[TRAIL-8] an alert and an emergency tell by their ids whose they are', async () => {
    const { tell } = aRecorder()
    expect(await tell('change', { input: { alertId: 'david_a3' } })).toMatchObject({ patientId: 'david' })
    expect(await tell('change', { input: { emergencyId: 'david_e3' } })).toMatchObject({ patientId: 'david' })
    expect(await tell('change', { input: { alertId: 'nonsense' } })).not.toHaveProperty('patientId')
  })
})
