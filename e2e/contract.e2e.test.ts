import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Client, Json, Live } from './client.ts'
import { aGoal, now, opId, register, rest, signIn } from './client.ts'
import { account, stack } from './stack.ts'

/* The wire contract as an outside program reads it: REST, two hubs, one origin. Nothing here imports the product. */

let admin: Client
let provider: Client
let patient: Client & { email: string; password: string }
let patientId: string
let goalId: string
const open: Live[] = []
const live = async (client: Client, hub?: string): Promise<Live> => {
  const socket = await client.socket(hub)
  open.push(socket)
  return socket
}
const rowsOf = (board: Live, id: string) =>
  board.frames
    .filter(({ event, data }) => event === 'view:row' && (data['row'] as Json)['id'] === id)
    .map(({ data }) => data['row'] as Json)

beforeAll(async () => {
  const sam = account('Sam')
  const maya = account('Dr Maya')
  admin = await signIn(sam.email, sam.password)
  provider = await signIn(maya.email, maya.password)
  patient = await register('patient', 'Contract Patient')
  patientId = patient.user.patientId ?? ''
  const goal = await patient.call('POST', '/api/goals', aGoal())
  goalId = String(goal.body['goalId'])
  await admin.call('POST', `/api/patients/${patientId}/care-team`, { userId: provider.user.id, role: 'provider' })
})
afterAll(() => open.forEach((each) => each.close()))

describe('accounts over the wire', () => {
  test('[REG-2] a new patient gets a user with a patientId and tokens that hold on every hub', async () => {
    expect(patient.user).toMatchObject({ role: 'patient', status: 'active' })
    for (const hub of stack.hubs) {
      const { body } = await rest('POST', '/api/auth/login', { email: patient.email, password: patient.password })
      const me = await fetch(new URL('/api/users/me', hub), {
        headers: { authorization: `Bearer ${String(body['accessToken'])}` },
      })
      expect(me.status).toBe(200)
    }
  })

  test('[AUTH-7] a new provider waits for approval and sees nobody', async () => {
    const pending = await register('provider', 'Waiting Provider')
    expect(pending.user.status).toBe('pending')
    const list = await pending.call('GET', '/api/provider/patients')
    const items = (list.body['items'] ?? []) as Json[]
    expect(items).toEqual([])
    const board = await (await live(pending)).ask('board:open', {})
    expect((board['rows'] ?? []) as Json[]).toEqual([])
  })

  test('[AUTH-4] a refresh token rotates, may be repeated at once, and gives working tokens', async () => {
    const { body } = await rest('POST', '/api/auth/login', { email: patient.email, password: patient.password })
    const first = await rest('POST', '/api/auth/refresh', { refreshToken: body['refreshToken'] })
    const again = await rest('POST', '/api/auth/refresh', { refreshToken: body['refreshToken'] })
    expect([first.status, again.status]).toEqual([200, 200])
    expect(first.body['refreshToken']).toBe(again.body['refreshToken'])
  })

  test('[REG-4] no token, a bad token and another scheme are 401 auth.required', async () => {
    for (const authorization of ['', 'Bearer x.y.z', 'Basic abc']) {
      const answer = await rest('GET', '/api/goals', undefined, authorization ? { authorization } : {})
      expect([answer.status, answer.body['code']]).toEqual([401, 'auth.required'])
      expect(answer.headers.get('content-type')).toContain('application/problem+json')
    }
  })

  test('[AUTH-5] a ticket admits once, and a foreign Origin not at all', async () => {
    const { body } = await patient.call('POST', '/api/live-ticket')
    const { connect } = await import('./client.ts')
    const ticket = String(body['ticket'])
    open.push(await connect(stack.origin, ticket))
    await expect(connect(stack.origin, ticket)).rejects.toThrow()
  })
})

describe('a log reaches a board', () => {
  test('[HUB-1] commit on one hub, row on another, entry on the open patient', async () => {
    const [a = stack.origin, b = a] = stack.hubs
    const board = await live(provider, b)
    const opened = await board.ask('board:open', {})
    expect(opened).toMatchObject({ ok: true })
    expect((opened['rows'] as Json[]).some(({ id }) => id === patientId)).toBe(true)
    const watching = await live(provider, b)
    const patientOpened = await watching.ask('patient:open', { patientId })
    expect(patientOpened).toMatchObject({ ok: true, seq: expect.any(Number), epoch: expect.any(String) })

    const phone = await live(patient, a)
    const ack = await phone.ask('goal:logProgress', { opId: opId(), patientId, goalId, amount: 500, at: now() })
    expect(ack).toMatchObject({ ok: true, seq: expect.any(Number) })
    const seq = ack['seq'] as number
    await board.until('the row', () => rowsOf(board, patientId).some((row) => row['seq'] === seq))
    const row = rowsOf(board, patientId).find((each) => each['seq'] === seq) as Json
    expect(row).toMatchObject({ id: patientId, name: 'Contract Patient', status: 'onTrack', words: 'On track' })
    expect((row['goals'] as Json[])[0]).toMatchObject({
      id: goalId,
      value: 500,
      target: 6000,
      percent: 8,
      status: 'onTrack',
    })
    expect(row['spark']).toHaveLength(14)
    await watching.until('the entry', (frames) =>
      frames.some(({ event, data }) => event === 'log:entry' && data['seq'] === seq),
    )

    await phone.ask('goal:logProgress', { opId: opId(), patientId, goalId, amount: 5500, at: now() })
    await board.until('Goal Met', () => rowsOf(board, patientId).some((each) => each['words'] === 'Goal Met'))
  })

  test('[STAT-5] a missed check-up shows with its words, in batches too', async () => {
    const board = await live(provider)
    await board.ask('board:open', { batch: true })
    const answer = await provider.call('POST', `/api/patients/${patientId}/preventive`, {
      title: 'Eye screening',
      dueOn: '2026-01-05',
    })
    expect(answer.status).toBe(201)
    expect(answer.body).toMatchObject({ seq: expect.any(Number), itemId: expect.any(String) })
    const rows = () =>
      board.frames.filter(({ event }) => event === 'view:rows').flatMap(({ data }) => data['rows'] as Json[])
    await board.until('the words', () =>
      rows().some((row) => row['id'] === patientId && row['words'] === 'Missed Preventive Checkup'),
    )
    await patient.call('POST', `/api/patients/${patientId}/preventive/${String(answer.body['itemId'])}/done`, {
      on: now().slice(0, 10),
    })
    await board.until('better again', () =>
      rows().some((row) => row['id'] === patientId && row['words'] === 'Goal Met'),
    )
  })

  test('[HUB-5] checks say how many rows a socket holds and the sum of their seqs', async () => {
    const board = await live(provider)
    const opened = await board.ask('board:open', {})
    await board.until('a check', (frames) => frames.some(({ event }) => event === 'view:check'))
    const check = board.frames.find(({ event }) => event === 'view:check')?.data as Json
    const latest = new Map((opened['rows'] as Json[]).map((row) => [row['id'], row['seq'] as number]))
    for (const { event, data } of board.frames) {
      if (event === 'view:row') latest.set((data['row'] as Json)['id'], (data['row'] as Json)['seq'] as number)
      if (event === 'view:gone') latest.delete(data['id'])
      if (event === 'view:check') break
    }
    expect(check).toEqual({
      view: 'board',
      count: latest.size,
      sum: [...latest.values()].reduce((sum, seq) => sum + seq, 0),
    })
  })

  test('[HUB-4] resuming after 200 missed entries gives each once, in order', async () => {
    const quiet = await register('patient', 'Resuming Patient')
    const id = quiet.user.patientId ?? ''
    const goal = await quiet.call(
      'POST',
      '/api/goals',
      aGoal({ kind: 'water', title: 'Water', unit: 'glasses', target: 8 }),
    )
    const first = await live(quiet)
    const opened = await first.ask('patient:open', { patientId: id })
    const after = opened['seq'] as number
    first.close()
    const writer = await live(quiet)
    let missed = 0
    while (missed < 200) {
      const ack = await writer.ask('goal:logProgress', {
        opId: opId(),
        patientId: id,
        goalId: goal.body['goalId'],
        amount: 1,
        at: now(),
      })
      if (ack['ok'] === true) missed += 1
      else await new Promise((resolve) => setTimeout(resolve, Number(ack['afterMs'] ?? 50)))
    }
    const resumed = await (await live(quiet)).ask('patient:open', { patientId: id, after })
    if (resumed['entries']) {
      const seqs = (resumed['entries'] as Json[]).map(({ seq }) => seq)
      expect(seqs).toEqual(Array.from({ length: 200 }, (_, index) => after + 1 + index))
    } else expect(resumed['snapshot']).toBeDefined()
    expect(resumed['seq']).toBe(after + 200)
    const ahead = await (await live(quiet)).ask('patient:open', { patientId: id, after: after + 10_000 })
    expect(ahead['snapshot']).toBeDefined()
  }, 60_000)
})

describe('every write counts once', () => {
  test('[LOG-3] twenty repeats through both doors make one entry', async () => {
    const key = opId()
    const at = now()
    const phone = await live(patient)
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        index % 2
          ? phone.ask('goal:logProgress', { opId: key, patientId, goalId, amount: 1, at }).then((ack) => ack['seq'])
          : patient
              .call('POST', `/api/goals/${goalId}/progress`, { amount: 1, at }, { 'idempotency-key': key })
              .then(({ body }) => body['seq']),
      ),
    )
    expect(new Set(answers).size).toBe(1)
    expect(answers[0]).toEqual(expect.any(Number))
  })

  test('[LOG-4] the same key with other words is op.conflict', async () => {
    const key = opId()
    const at = now()
    const path = `/api/goals/${goalId}/progress`
    expect((await patient.call('POST', path, { amount: 2, at }, { 'idempotency-key': key })).status).toBeLessThan(300)
    const other = await patient.call('POST', path, { amount: 3, at }, { 'idempotency-key': key })
    expect([other.status, other.body['code']]).toEqual([409, 'op.conflict'])
  })
})

describe('who sees whom', () => {
  test('[TEAM-2] a provider taken off the team receives nothing recorded after', async () => {
    const leaving = await register('patient', 'Leaving Patient')
    const id = leaving.user.patientId ?? ''
    const goal = await leaving.call('POST', '/api/goals', aGoal())
    await admin.call('POST', `/api/patients/${id}/care-team`, { userId: provider.user.id, role: 'provider' })
    const watching = await live(provider, stack.hubs.at(-1))
    await watching.ask('board:open', {})
    expect(await watching.ask('patient:open', { patientId: id })).toMatchObject({ ok: true })
    const removed = await admin.call('DELETE', `/api/patients/${id}/care-team/${provider.user.id}`)
    expect(removed.status).toBe(200)
    const phone = await live(leaving, stack.hubs[0])
    const ack = await phone.ask('goal:logProgress', {
      opId: opId(),
      patientId: id,
      goalId: goal.body['goalId'],
      amount: 9,
      at: now(),
    })
    await watching.until('gone', (frames) =>
      frames.some(({ event, data }) => event === 'view:gone' && data['id'] === id),
    )
    await watching.until('revoked', (frames) =>
      frames.some(({ event, data }) => event === 'access:revoked' && data['patientId'] === id),
    )
    await watching.until(
      'a check after it',
      (frames) =>
        frames.findLastIndex(({ event }) => event === 'view:check') >
        frames.findIndex(({ event }) => event === 'view:gone'),
    )
    const later = watching.frames.filter(
      ({ data }) => data['stream'] === id && (data['seq'] as number) >= (ack['seq'] as number),
    )
    expect(later).toEqual([])
    expect(rowsOf(watching, id).every((row) => (row['seq'] as number) < (ack['seq'] as number))).toBe(true)
    expect(await watching.ask('patient:open', { patientId: id })).toMatchObject({ ok: false, code: 'notFound' })
  })

  test('[REG-4] another patient and an unknown one look the same', async () => {
    const david = account('David').patientId
    const socket = await live(patient)
    const [foreign, unknown] = await Promise.all([
      socket.ask('patient:open', { patientId: david }),
      socket.ask('patient:open', { patientId: opId() }),
    ])
    expect(foreign).toEqual(unknown)
    const [foreignRest, unknownRest] = await Promise.all([
      patient.call('GET', `/api/provider/patients/${david}`),
      patient.call('GET', `/api/provider/patients/${opId()}`),
    ])
    expect([foreignRest.status, Object.keys(foreignRest.body)]).toEqual([
      unknownRest.status,
      Object.keys(unknownRest.body),
    ])
  })
})

describe('bad input', () => {
  test.each([
    ['a wrong type', { amount: 'many' }],
    ['an operator', { amount: { $gt: 0 } }],
    ['a negative', { amount: -1 }],
    ['an unknown key', { amount: 1, at: now(), surprise: true }],
    ['nothing', {}],
  ])('[REG-3] %s is invalid with paths at both doors', async (_name, body) => {
    const answer = await patient.call('POST', `/api/goals/${goalId}/progress`, body)
    expect([answer.status, answer.body['code']]).toEqual([422, 'invalid'])
    expect(answer.body['paths']).toEqual(expect.any(Array))
    const ack = await (await live(patient)).ask('goal:logProgress', { opId: opId(), patientId, goalId, ...body })
    expect(ack).toMatchObject({ ok: false, code: 'invalid' })
  })

  test('[REG-3] broken JSON, a polluting key and a megabyte are refused kindly', async () => {
    const path = `/api/goals/${goalId}/progress`
    const broken = await patient.call('POST', path, '{"amount":')
    expect([broken.status, broken.body['code']]).toEqual([422, 'invalid'])
    const polluting = await patient.call('POST', path, `{"__proto__":{"x":1},"amount":1,"at":"${now()}"}`)
    expect([polluting.status, polluting.body['code']]).toEqual([422, 'invalid'])
    const large = await patient.call('POST', path, JSON.stringify({ amount: 1, at: 'x'.repeat(1_000_000) }))
    expect([large.status, large.body['code']]).toEqual([413, 'tooLarge'])
  })

  test('[REG-3] no ack, no payload and an unknown event leave the socket alive', async () => {
    const socket = await live(patient)
    socket.io.emit('goal:logProgress', { nothing: 'right' })
    socket.io.emit('goal:logProgress')
    socket.io.emit('goal:logProgress', null, 1, 2, 'x')
    expect(await socket.ask('no:suchThing', {})).toMatchObject({ ok: false, code: 'notFound' })
    expect(await socket.ask('patient:open', { patientId })).toMatchObject({ ok: true })
  })

  test('[REG-5] a flood is limited with a time to come back', async () => {
    const socket = await live(patient)
    const acks = await Promise.all(Array.from({ length: 120 }, () => socket.ask('patient:close', { patientId })))
    const limited = acks.find(({ code }) => code === 'rate.limited')
    expect(limited).toMatchObject({ ok: false, afterMs: expect.any(Number) })
  })
})
