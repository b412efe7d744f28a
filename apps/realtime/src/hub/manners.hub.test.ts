import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asks, patientCommands } from '@closeby/protocol/wire'
import type { Care, Json, Live, Person } from '../testing/care.ts'
import { openCare, until } from '../testing/care.ts'

let care: Care
let patient: Person
let goalId: string
let patientId: string
const escaped: unknown[] = []
const note = (error: unknown) => void escaped.push(error)

beforeAll(async () => {
  process.on('uncaughtException', note)
  process.on('unhandledRejection', note)
  care = await openCare({ hubs: 2 })
  patient = await care.patient()
  goalId = await care.goal(patient)
  patientId = patient.user.patientId ?? ''
})
afterAll(async () => {
  await care.close()
  process.off('uncaughtException', note)
  process.off('unhandledRejection', note)
})

const EVENTS = [...Object.keys(patientCommands), ...Object.keys(asks)]
const DEEP = JSON.parse('['.repeat(900) + ']'.repeat(900)) as unknown
const BAD: [string, unknown[]][] = [
  ['a number', [7]],
  ['a string', ['patient']],
  ['a list', [[]]],
  ['a deep list', [DEEP]],
  ['an unknown key', [{ surprise: true }]],
  ['operators', [{ patientId: { $ne: '' }, goalId: { $gt: '' }, amount: { $gt: 0 } }]],
  ['a polluting key', [JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}')]],
  ['what JSON cannot say', [{ amount: Number.NaN, at: Infinity }]],
  ['bytes', [{ patientId: Buffer.from('x'), amount: Buffer.alloc(8) }]],
  ['only bytes', [Buffer.alloc(64)]],
  ['a long text', [{ patientId: 'x'.repeat(20_000) }]],
  ['two payloads', [{ patientId: 'x' }, { patientId: 'y' }]],
]

describe('whatever a client sends', () => {
  test.each(BAD)(
    '[REG-3] %s at every event is invalid, and the socket lives on',
    async (_what, payloads) => {
      const socket = await (await care.patient()).socket(1)
      for (const event of EVENTS) {
        const ack = await unlimited(() => new Promise((resolve) => socket.io.emit(event, ...payloads, resolve)))
        expect({ event, ok: ack['ok'], code: ack['code'] }).toEqual({ event, ok: false, code: 'invalid' })
        expect(JSON.stringify(ack['paths'])).not.toContain('x'.repeat(100))
      }
      expect(await unlimited(() => socket.ask('patient:open', {}))).toMatchObject({ ok: true })
      expect(({} as Json)['polluted']).toBeUndefined()
    },
    60_000,
  )

  test('[REG-3] no ack, something else in its place, no payload, no such event: the process and the socket live on', async () => {
    const socket = await (await care.patient()).socket(1)
    for (const event of EVENTS) {
      socket.io.emit(event)
      socket.io.emit(event, null, 'not a function')
    }
    for (const event of ['error', 'message', '__proto__', 'constructor', 'no:such', ''])
      socket.io.emit(event, { patientId })
    const second = await patient.socket(1)
    for (const event of ['__proto__', 'toString', 'no:such', 'error'])
      expect(await second.ask(event, {})).toEqual({ ok: false, code: 'notFound', message: expect.any(String) })
    expect(await second.ask('patient:open')).toMatchObject({ ok: true })
    expect(socket.io.connected).toBe(true)
  })

  test('[REG-3] a command without an ack is done all the same', async () => {
    const [watching, phone] = [await patient.socket(1), await patient.socket(0)]
    await watching.ask('patient:open', { patientId })
    phone.io.emit('goal:logProgress', {
      opId: randomUUID(),
      patientId,
      goalId,
      amount: 3,
      at: new Date().toISOString(),
    })
    await watching.until('the entry', (frames) => frames.some(({ event }) => event === 'log:entry'))
  })

  test('[REG-3] what is no packet cuts its own connection at most', async () => {
    const other = await patient.socket(1)
    const url = `${(care.apps[1]?.url ?? '').replace('http', 'ws')}/live/?EIO=4&transport=websocket`
    const garbage = [
      '',
      '4',
      '40',
      '42',
      '42[',
      '42["patient:open"',
      '43',
      '451-["x",{"_placeholder":true,"num":9}]',
      '49',
      '40/other,{}',
      'x'.repeat(1_000),
    ]
    for (const packet of garbage) {
      const raw = new WebSocket(url)
      await new Promise((resolve) => raw.addEventListener('open', resolve, { once: true }))
      raw.send(packet)
      raw.send(new Uint8Array([4, 0, 255]))
      const { ticket } = (await patient.call('POST', '/api/live-ticket')).body
      raw.send(`40${JSON.stringify({ ticket })}`)
      raw.send(packet)
      await calm(other)
      raw.close()
    }
  }, 30_000)

  test('[REG-3] an oversize message may cut its socket and nothing else', async () => {
    const [large, other] = await Promise.all([patient.socket(1), patient.socket(1)])
    large.io.emit('goal:logProgress', { patientId: 'x'.repeat(1_000_000) })
    await until('the cut', () => !large.io.connected)
    expect(await other.ask('patient:open', { patientId })).toMatchObject({ ok: true })
  })

  test('[REG-3] nothing of it escaped, and no door failed', () => {
    expect(escaped).toEqual([])
    expect(care.lines.filter((line) => /"level":(50|60)/.test(line))).toEqual([])
  })
})

describe('rates', () => {
  test('[REG-5] a socket has bursts of 40 and then 20 a second', async () => {
    const socket = await (await care.patient()).socket()
    const acks = await Promise.all(Array.from({ length: 80 }, () => socket.ask('patient:close', { patientId })))
    const limited = acks.filter(({ code }) => code === 'rate.limited')
    expect(acks.length - limited.length).toBeGreaterThanOrEqual(40)
    expect(limited.length).toBeGreaterThan(20)
    expect(limited[0]).toEqual({
      ok: false,
      code: 'rate.limited',
      message: expect.any(String),
      afterMs: expect.any(Number),
    })
    const afterMs = Math.max(...limited.map((ack) => ack['afterMs'] as number))
    await new Promise((resolve) => setTimeout(resolve, afterMs))
    expect(await socket.ask('patient:close', { patientId })).toEqual({ ok: true })
  })

  test('[REG-5] all sockets of a person share 60 a second', async () => {
    const person = await care.patient()
    const sockets = await Promise.all(Array.from({ length: 4 }, () => person.socket(1)))
    const acks = await Promise.all(
      sockets.flatMap((socket) => Array.from({ length: 30 }, () => socket.ask('patient:close', { patientId }))),
    )
    expect(acks.filter(({ ok }) => ok === true).length).toBeLessThan(100)
    expect(acks.filter(({ code }) => code === 'rate.limited').length).toBeGreaterThan(20)
  })

  test('[REG-5] a person has 20 sockets on a hub', async () => {
    const person = await care.patient()
    for (let open = 0; open < 20; open += 1) await person.socket(0)
    await expect(person.socket(0)).rejects.toMatchObject({
      data: { code: 'rate.limited', afterMs: expect.any(Number) },
    })
    await person.socket(1)
  })
})

describe('sessions', () => {
  test('[AUTH-3] signing out closes the sockets of that session on every hub within a second, and no other', async () => {
    const person = await care.patient()
    const elsewhere = await care.signIn(person.email)
    const [here, there, other] = await Promise.all([person.socket(0), person.socket(1), elsewhere.socket(1)])
    const began = performance.now()
    await person.call('POST', '/api/auth/logout', { refreshToken: person.refreshToken })
    await until('both closed', () => !here.io.connected && !there.io.connected)
    expect(performance.now() - began).toBeLessThan(2_000)
    for (const { frames } of [here, there])
      expect(frames.at(-1)).toEqual({ event: 'session:ended', data: { code: 'auth.required' } })
    expect(await other.ask('patient:open', {})).toMatchObject({ ok: true })
  })

  test('[AUTH-3] a deactivated person is out everywhere', async () => {
    const person = await care.provider()
    const sockets = await Promise.all([person.socket(0), person.socket(1)])
    const gone = await (await care.admin()).call('POST', `/api/admin/users/${person.user.id}/deactivate`)
    expect(gone.status).toBe(200)
    await until('both closed', () => sockets.every(({ io }) => !io.connected))
    for (const { frames } of sockets) expect(frames.at(-1)?.event).toBe('session:ended')
  })

  test('[AUTH-5] a socket is bound to a newer session by a fresh ticket of the same person', async () => {
    const person = await care.patient()
    const newer = await care.signIn(person.email)
    const socket = await person.socket(1)
    const renewing = (await newer.call('POST', '/api/live-ticket')).body['ticket'] as string
    expect(await socket.ask('auth:renew', { ticket: renewing })).toEqual({ ok: true })
    expect(await socket.ask('auth:renew', { ticket: renewing })).toMatchObject({ ok: false, code: 'auth.required' })
    const foreign = (await patient.call('POST', '/api/live-ticket')).body['ticket'] as string
    expect(await socket.ask('auth:renew', { ticket: foreign })).toMatchObject({ ok: false, code: 'auth.required' })
    await person.call('POST', '/api/auth/logout', { refreshToken: person.refreshToken })
    expect(await socket.ask('patient:open', {})).toMatchObject({ ok: true })
    await newer.call('POST', '/api/auth/logout', { refreshToken: newer.refreshToken })
    await until('closed', () => !socket.io.connected)
  })
})

/** Asks again when it was too often: there are more events than one burst holds. */
async function unlimited(ask: () => Promise<Json>): Promise<Json> {
  for (;;) {
    const ack = await ask()
    if (ack['code'] !== 'rate.limited') return ack
    await new Promise((resolve) => setTimeout(resolve, ack['afterMs'] as number))
  }
}

/** An answer that comes: the hub is there. */
async function calm(socket: Live): Promise<void> {
  const ack = await socket.ask('patient:close', { patientId })
  expect(ack['ok'] === true || ack['code'] === 'rate.limited').toBe(true)
}
