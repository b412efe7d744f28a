import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Care } from '../testing/care.ts'
import { openCare } from '../testing/care.ts'

let care: Care
beforeAll(async () => {
  care = await openCare({ hubs: 2 })
})
afterAll(() => care.close())

test('[REG-2] a patient registers, adds a goal and logs; his provider reads the row', async () => {
  const david = await care.patient({ name: 'David Quill' })
  const maya = await care.provider()
  expect(david.user).toMatchObject({ role: 'patient', status: 'active', patientId: expect.any(String) })
  const goalId = await care.goal(david)
  expect((await care.assign(david, maya)).status).toBe(201)
  const logged = await david.call('POST', `/api/goals/${goalId}/progress`, { amount: 500, at: new Date().toISOString() })
  expect(logged.status).toBe(201)
  expect(logged.body).toMatchObject({ seq: expect.any(Number), goalId, goal: { today: { value: 500, percent: 8, status: 'onTrack' } } })
  const list = await maya.call('GET', '/api/provider/patients', undefined, {}, 1)
  expect(list.body).toMatchObject({ items: [{ id: david.user.patientId, name: 'David Quill' }], nextCursor: null, total: 1 })
  const one = await maya.call('GET', `/api/provider/patients/${david.user.patientId}`, undefined, {}, 1)
  expect(one.body['row']).toMatchObject({ status: 'onTrack', goals: [{ id: goalId, value: 500 }] })
})
