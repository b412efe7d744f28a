import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Care } from '../testing/care.ts'
import { openCare, until } from '../testing/care.ts'

const CANARIES = [
  'Canaria',
  'canary-title',
  'canary-unit',
  'canary-reason',
  'canary@',
  'canary password words',
  '31415',
  'Canary/Browser',
]
let care: Care
beforeAll(async () => {
  care = await openCare()
})
afterAll(() => care.close())

test('[REG-6] after a full scenario no line holds a name, an address, a value, a note or a credential', async () => {
  const email = 'canary@closeby.example'
  const ada = await care.patient({ name: 'Canaria Bird', email })
  const maya = await care.provider({ name: 'Dr Canaria' })
  await care.assign(ada, maya)
  const goalId = await care.goal(ada, { kind: 'custom', title: 'canary-title', unit: 'canary-unit' })
  const agent = { 'user-agent': 'Canary/Browser' }
  await ada.call('POST', `/api/goals/${goalId}/progress`, { amount: 31415, at: new Date().toISOString() }, agent)
  const path = `/api/patients/${ada.user.patientId}/preventive`
  const { body } = await maya.call('POST', path, { title: 'canary-title', dueOn: '2027-01-02' })
  await ada.call('POST', `${path}/${body['itemId']}/decline`, { reason: 'canary-reason' })
  await maya.call('GET', '/api/provider/patients?q=Canaria')
  await care.rest('POST', '/api/auth/login', { email, password: 'canary password words' })
  await care.rest('POST', '/api/auth/forgot-password', { email })
  await care.rest('GET', `/api/unknown/${email}?name=Canaria`)
  await ada.call('PUT', '/api/users/me', { name: 'Canaria Second' })
  await ada.call('POST', '/api/goals', '{"title":"canary-title')
  const socket = await maya.socket()
  await socket.ask('board:open', {})
  await socket.ask('patient:open', { patientId: ada.user.patientId })
  await socket.ask('goal:add', { title: 'canary-title', wrong: 'canary-reason' })
  await ada.call('POST', '/api/auth/logout')

  await until('the lines of the requests', () => care.lines.length > 15)
  const text = care.lines.join('')
  const secrets = [...CANARIES, ada.accessToken, ada.refreshToken, ada.user.patientId!, goalId, String(body['itemId'])]
  for (const secret of secrets) expect([secret, text.includes(secret)]).toEqual([secret, false])
  const line = care.lines
    .map((each) => JSON.parse(each) as Record<string, unknown>)
    .find(({ route }) => route === 'POST /api/goals/:goalId/progress')
  expect(line).toMatchObject({
    requestId: expect.any(String),
    userId: ada.user.id,
    status: 201,
    ms: expect.any(Number),
  })
})
