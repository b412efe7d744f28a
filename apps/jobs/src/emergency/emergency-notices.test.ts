import type { Person } from '@closeby/db'
import { addMs } from '@closeby/protocol/core'
import type { PatientState } from '@closeby/protocol/patient'
import { expect, test } from 'vitest'
import { emergencyNoticesOf } from './emergency-notices.ts'

const NOW = '2026-11-21T10:00:00.000Z'
const person = (id: string, unit?: string) => ({ id, ...(unit && { unit }) }) as Person
const PEOPLE: Record<string, Person[]> = {
  coordinator: [person('lena', 'main'), person('tomas', 'north')],
  admin: [person('sam')],
}
const everybody = async (_orgId: string, role: string) => PEOPLE[role] ?? []
const opened = (seq: number, userId: string) => ({ id: `david_e${seq}`, seq, userId, openedAt: NOW })
const state = {
  ...{ patientId: 'david', userId: 'david-user', orgId: 'org', unit: 'main' },
  emergencies: { a: opened(4, 'ned'), b: opened(9, 'lena') },
} as unknown as PatientState

test('[GLASS-18] the patient, the unit’s coordinators and the administrators are told of each, but never who opened it', async () => {
  const told = async (from: number, now = NOW) =>
    (await emergencyNoticesOf({ state, from }, everybody, now)).map(({ id }) => id)
  expect(await told(9)).toEqual(['david:9:david-user', 'david:9:sam'])
  expect(await told(1)).toEqual([
    'david:4:david-user',
    'david:4:lena',
    'david:4:sam',
    'david:9:david-user',
    'david:9:sam',
  ])
  expect(await told(10)).toEqual([])
  expect(await told(1, addMs(NOW, 86_400_000))).toEqual([])
})
