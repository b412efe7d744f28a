import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answer, Care, Person } from '../testing/care.ts'
import { openCare, until } from '../testing/care.ts'

let care: Care
let david: Person
let goalId: string
beforeAll(async () => {
  care = await openCare({ hubs: 2, environment: { METRICS_TOKEN: 'a token for metrics', TRUSTED_PROXIES: '1' } })
  david = await care.patient({ name: 'David Quill' })
  goalId = await care.goal(david)
})
afterAll(() => care.close())
const now = () => new Date().toISOString()
const log = (words: object, headers?: Record<string, string>, hub = 0): Promise<Answer> =>
  david.call('POST', `/api/goals/${goalId}/progress`, { at: now(), ...words }, headers, hub)

describe('goals over REST', () => {
  test('[REG-2] a patient logs, corrects and takes back; his provider reads the row on the other hub', async () => {
    const maya = await care.provider()
    expect((await care.assign(david, maya)).status).toBe(201)
    const logged = await log({ amount: 500 })
    expect(logged.status).toBe(201)
    expect(logged.body).toMatchObject({
      seq: expect.any(Number),
      goalId,
      goal: { today: { value: 500, percent: 8, status: 'onTrack' } },
    })
    const list = await maya.call('GET', '/api/provider/patients', undefined, {}, 1)
    expect(list.body).toMatchObject({
      items: [{ id: david.user.patientId, name: 'David Quill' }],
      nextCursor: null,
      total: 1,
    })
    const one = await maya.call('GET', `/api/provider/patients/${david.user.patientId}`, undefined, {}, 1)
    expect(one.body).toMatchObject({
      row: { status: 'onTrack', goals: [{ id: goalId, value: 500 }] },
      timeZone: 'Europe/London',
    })

    const entry = `/api/goals/${goalId}/progress/${String(logged.body['seq'])}`
    const corrected = await david.call('PUT', entry, { amount: 6000 })
    expect(corrected.body['goal']['today']).toMatchObject({ value: 6000, percent: 100, status: 'met' })
    expect((await david.call('PUT', entry.replace(goalId, randomUUID()), { amount: 1 })).status).toBe(404)
    expect((await david.call('DELETE', entry)).body['goal']['today']).toMatchObject({
      value: null,
      percent: 0,
      status: 'noData',
    })
    expect((await david.call('DELETE', entry)).body['code']).toBe('notFound')
  })

  test('[GOAL-6] a goal is changed and ends; what is not his to decide stays with the patient', async () => {
    const maya = await care.provider()
    await care.assign(david, maya)
    const other = await care.goal(david, { kind: 'water', title: 'Water', unit: 'glasses', target: 8 })
    const changed = await maya.call('PUT', `/api/goals/${other}`, { patientId: david.user.patientId, target: 6 })
    expect(changed.body).toMatchObject({ goalId: other, goal: { target: 6, title: 'Water' } })
    const logging = await maya.call('POST', `/api/goals/${other}/progress`, {
      patientId: david.user.patientId,
      amount: 1,
      at: now(),
    })
    expect([logging.status, logging.body['code']]).toEqual([404, 'notFound'])
    expect((await david.call('DELETE', `/api/goals/${other}`)).body).toEqual({ seq: expect.any(Number), goalId: other })
    expect((await david.call('PUT', `/api/goals/${other}`, { target: 9 })).body['code']).toBe('goal.retired')
    const goals = await david.call('GET', '/api/goals')
    expect(goals.body).toMatchObject({ nextCursor: null, patientId: david.user.patientId, timeZone: 'Europe/London' })
    expect(goals.body['items'].map(({ id }: { id: string }) => id)).not.toContain(other)
  })

  test('[PREV-2] an item is scheduled by staff, missed at once when its date is past, and answered by the patient', async () => {
    const maya = await care.provider()
    await care.assign(david, maya)
    const path = `/api/patients/${david.user.patientId}/preventive`
    expect((await david.call('POST', path, { title: 'Mine', dueOn: '2027-01-02' })).status).toBe(404)
    const made = await maya.call('POST', path, { title: 'Eye screening', dueOn: '2026-01-05' })
    expect([made.status, made.body['item']['state']]).toEqual([201, 'missed'])
    const items = await david.call('GET', path)
    expect(items.body['items']).toMatchObject([{ id: made.body['itemId'], title: 'Eye screening', state: 'missed' }])
    expect(
      (await david.call('POST', `${path}/${made.body['itemId']}/decline`, { reason: 'Moved away' })).body['item'][
        'state'
      ],
    ).toBe('declined')
    expect(
      (await david.call('POST', `${path}/${made.body['itemId']}/done`, { on: now().slice(0, 10) })).body['code'],
    ).toBe('preventive.closed')
  })

  test('[PAT-5] a patient’s name and zone change in his log, his preferences on his own stream', async () => {
    const changed = await david.call('PUT', '/api/users/me', { timeZone: 'Asia/Tokyo', preferences: { theme: 'dark' } })
    expect(changed.body).toMatchObject({
      name: 'David Quill',
      timeZone: 'Asia/Tokyo',
      preferences: { theme: 'dark' },
      seq: expect.any(Number),
    })
    expect((await david.call('GET', '/api/goals')).body['timeZone']).toBe('Asia/Tokyo')
    expect((await david.call('PUT', '/api/users/me', {})).body['code']).toBe('invalid')
    await david.call('PUT', '/api/users/me', { timeZone: 'Europe/London' })
  })
})

describe('one key is one write', () => {
  test('[LOG-3] twenty at once through both hubs and both doors make one entry', async () => {
    const key = randomUUID()
    const at = now()
    const [socket, before] = [await david.socket(1), await valueNow()]
    const seqs = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        if (index % 2)
          return (await log({ amount: 7, at }, { 'idempotency-key': key }, index % 4 === 1 ? 0 : 1)).body[
            'seq'
          ] as number
        const ack = await socket.ask('goal:logProgress', {
          opId: key,
          patientId: david.user.patientId,
          goalId,
          amount: 7,
          at,
        })
        return ack['seq'] as number
      }),
    )
    expect(new Set(seqs).size).toBe(1)
    expect(await valueNow()).toBe(before + 7)
    const created = await Promise.all(
      [0, 1].map((hub) => david.call('POST', '/api/goals', CUSTOM, { 'idempotency-key': CREATE_KEY }, hub)),
    )
    expect(created[0]?.body['goalId']).toBe(created[1]?.body['goalId'])
  })

  test('[LOG-4] the same key with other words or from another person is op.conflict', async () => {
    const key = randomUUID()
    const at = now()
    await log({ amount: 1, at }, { 'idempotency-key': key })
    const other = await log({ amount: 2, at }, { 'idempotency-key': key })
    expect([other.status, other.body['code']]).toEqual([409, 'op.conflict'])
    const maya = await care.provider()
    await care.assign(david, maya)
    const hers = await maya.call(
      'POST',
      '/api/goals',
      { ...CUSTOM, patientId: david.user.patientId },
      { 'idempotency-key': key },
    )
    expect(hers.body['code']).toBe('op.conflict')
  })

  const CREATE_KEY = randomUUID()
  const CUSTOM = { kind: 'custom', title: 'Breathing', unit: 'minutes', target: 10, direction: 'atLeast' }
  async function valueNow(): Promise<number> {
    const { body } = await david.call('GET', '/api/goals')
    return (body['items'].find(({ id }: { id: string }) => id === goalId)?.today.value as number | null) ?? 0
  }
})

describe('answers as others expect them', () => {
  test('[REG-2] a list has a tag; who has it already is told so, whatever else his program adds', async () => {
    const first = await david.call('GET', '/api/goals')
    const tag = String(first.headers.get('etag'))
    expect(first.headers.get('cache-control')).toBe('no-store')
    for (const headers of [
      { 'if-none-match': tag },
      { 'if-none-match': `W/${tag}, "x"`, 'cache-control': 'no-cache' },
    ]) {
      const again = await david.call('GET', '/api/goals', undefined, headers, 1)
      expect([again.status, again.text]).toEqual([304, ''])
    }
    await log({ amount: 3 })
    expect((await david.call('GET', '/api/goals', undefined, { 'if-none-match': tag })).status).toBe(200)
  })

  test('[REG-2] public pages may be cached, and need nobody signed in', async () => {
    const list = await care.rest('GET', '/api/public/health-info')
    expect(list.headers.get('cache-control')).toBe('public, max-age=3600')
    expect(list.body['items']).toHaveLength(2)
    for (const { slug } of list.body['items']) {
      const page = await care.rest('GET', `/api/public/health-info/${slug}`)
      expect(page.body).toMatchObject({ slug, crisis: expect.stringContaining('999'), reviewedOn: expect.any(String) })
    }
    expect((await care.rest('GET', '/api/public/health-info/nothing')).status).toBe(404)
    expect((await care.rest('GET', '/api/public/installation')).body).toEqual({ demo: false, organisation: null })
  })

  test('[REG-2] the tip of the day stays all day, and is a patient’s', async () => {
    const tips = await Promise.all([0, 1].map((hub) => david.call('GET', '/api/tips/today', undefined, {}, hub)))
    expect(tips[0]?.body).toEqual({ on: expect.stringMatching(/^\d{4}-\d\d-\d\d$/), text: expect.any(String) })
    expect(tips[0]?.body).toEqual(tips[1]?.body)
  })

  test('[REG-6] metrics need their token and hold no ids', async () => {
    expect((await care.rest('GET', '/metrics')).status).toBe(404)
    expect((await care.rest('GET', '/metrics', undefined, { authorization: 'Bearer another token ok' })).status).toBe(
      404,
    )
    const { text } = await care.rest('GET', '/metrics', undefined, { authorization: 'Bearer a token for metrics' })
    expect(text).toContain('closeby_http_request_seconds_count{route="POST /api/goals/:goalId/progress",status="2xx"}')
    expect(text).toContain('closeby_tail_silent_seconds')
    for (const id of [goalId, david.user.id, david.user.patientId!]) expect(text).not.toContain(id)
  })

  test('[REG-6] headers keep answers from being framed, sniffed or traced', async () => {
    const { headers } = await care.rest('GET', '/api/public/health-info')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-powered-by')).toBeNull()
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('a hub that is going', () => {
  test('[HUB-10] says it is not ready, answers what is under way, and the other one goes on', async () => {
    const hub = await care.openHub()
    const answers = Array.from({ length: 5 }, () => david.call('GET', '/api/goals', undefined, {}, hub))
    await Promise.all(answers)
    const socket = await david.socket(hub)
    const closing = care.apps[hub]!.close({ drain: true })
    await until('the socket to be told', () => socket.frames.some(({ event }) => event === 'hub:drain'))
    await closing
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    expect((await david.call('GET', '/api/goals')).status).toBe(200)
  })
})
