import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Care } from '../testing/care.ts'
import { openCare, until } from '../testing/care.ts'
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
})
