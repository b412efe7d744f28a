import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Care } from '../testing/care.ts'
import { openCare, PASSWORD, until } from '../testing/care.ts'
import { systemTime } from './time.ts'

const MINUTE_MS = 60_000
const HALF_AN_HOUR_MS = 30 * MINUTE_MS

let care: Care
/** How far the clock of the hubs is ahead. */
let ahead = 0
/** What a hub does once a minute, at most; a test lets the minute be over when it likes. */
const minutely: (() => void)[] = []
beforeAll(async () => {
  care = await openCare({
    hubs: 2,
    now: () => new Date(Date.now() + ahead).toISOString(),
    live: {
      time: {
        ...systemTime,
        every: (ms, run) => {
          if (ms !== MINUTE_MS) return systemTime.every(ms, run)
          minutely.push(run)
          return () => undefined
        },
      },
    },
  })
})
afterAll(() => care.close())

describe('a session that ends by time alone', () => {
  test('[AUTH-3] is noticed within a minute: its socket is closed and told why, others stay', async () => {
    ahead = 0
    const [coordinator, patient] = [await care.coordinator(), await care.patient()]
    const [left, stays] = [await coordinator.socket(), await patient.socket()]
    ahead = HALF_AN_HOUR_MS - MINUTE_MS
    for (const run of minutely) run()
    expect(await left.ask('board:open', {})).toMatchObject({ ok: true })
    // Asking was use: she is idle from here on.
    ahead += HALF_AN_HOUR_MS + MINUTE_MS
    for (const run of minutely) run()
    await until('the socket is closed', () => !left.io.connected)
    expect(left.frames.at(-1)).toEqual({ event: 'session:ended', data: { code: 'auth.required' } })
    expect(await stays.ask('patient:open', { patientId: patient.user.patientId })).toMatchObject({ ok: true })
  })

  test('[AUTH-12] a screen that locks loses its socket on any hub, though its page goes on asking by itself', async () => {
    ahead = 0
    const lena = await care.coordinator()
    const begun = await care.rest('POST', '/api/session', { email: lena.email, password: PASSWORD })
    let cookie = String(begun.headers.getSetCookie()[0]).split(';')[0] ?? ''
    const call = (path: string, words?: object) =>
      care.rest('POST', path, words, { cookie, origin: care.config.origin })
    const connect = async (hub: number) => care.connect(String((await call('/api/live-ticket')).body['ticket']), hub)
    const [screen, program] = [await connect(1), await lena.socket(1)]
    ahead = 15 * MINUTE_MS - 1_000
    expect(await screen.ask('board:open', {})).toMatchObject({ ok: true })
    for (const run of minutely) run()
    expect(await screen.ask('view:close', { view: 'board' })).toMatchObject({ ok: true })
    ahead = 15 * MINUTE_MS + 1_000
    for (const run of minutely) run()
    await until('the screen is let go', () => !screen.io.connected)
    expect(screen.frames.at(-1)).toEqual({ event: 'session:ended', data: { code: 'auth.required' } })
    expect(await program.ask('board:open', {})).toMatchObject({ ok: true })
    expect((await call('/api/live-ticket')).body['code']).toBe('auth.required')
    const proven = await call('/api/session/prove', { password: PASSWORD })
    cookie = String(proven.headers.getSetCookie()[0]).split(';')[0] ?? ''
    expect(await (await connect(0)).ask('board:open', {})).toMatchObject({ ok: true })
  })
})
