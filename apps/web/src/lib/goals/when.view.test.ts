import { describe, expect, test } from 'vitest'
import { beginWhen, momentOf, nightOf } from './when.view.ts'

const LONDON = { timeZone: 'Europe/London', dayStart: 0 }
const NOW = '2026-11-21T14:02:00.000Z'

describe('when', () => {
  test('[GOAL-3] a time on another day goes to that day of the patient', () => {
    const when = { ...beginWhen('yesterday', NOW, LONDON), time: '19:30' }
    expect(momentOf(when, NOW, LONDON)).toEqual({ ok: true, at: '2026-11-20T19:30:00.000Z', on: '2026-11-20' })
    const late = { choice: 'other', on: '2026-11-20', time: '02:00' } as const
    expect(momentOf(late, NOW, { ...LONDON, dayStart: 4 })).toMatchObject({ on: '2026-11-19' })
  })

  test('[GOAL-3] the clock is the patient’s, wherever the device is', () => {
    const kolkata = { timeZone: 'Asia/Kolkata', dayStart: 0 }
    expect(beginWhen('earlier', NOW, kolkata)).toEqual({ choice: 'earlier', on: '2026-11-21', time: '18:32' })
    expect(beginWhen('earlier', '2026-11-20T19:00:00.000Z', kolkata).time).toBe('00:00')
  })

  test('[GOAL-4] a time that has not come, one too long ago and one that is none say what to do', () => {
    const at = (on: string, time: string) => momentOf({ choice: 'other', on, time }, NOW, LONDON)
    expect(at('2026-11-21', '14:12').ok).toBe(true)
    expect(at('2026-11-21', '14:13')).toMatchObject({ ok: false })
    expect(at('2026-09-22', '14:01')).toMatchObject({ ok: false })
    expect(at('2026-11-20', '24:00')).toMatchObject({ ok: false })
    expect(at('', '12:00')).toMatchObject({ ok: false })
  })

  test('[GOAL-3] sleep across midnight belongs to the day of waking and counts real minutes', () => {
    const night = nightOf({ on: '2026-11-21', bed: '23:30', wake: '06:00' }, NOW, LONDON)
    expect(night).toMatchObject({ from: '2026-11-20T23:30:00.000Z', on: '2026-11-21', minutes: 390 })
    const nap = nightOf({ on: '2026-11-21', bed: '12:00', wake: '13:15' }, NOW, LONDON)
    expect(nap).toMatchObject({ from: '2026-11-21T12:00:00.000Z', minutes: 75 })
  })

  test('[TIME-3] the night of a clock change is an hour longer or shorter', () => {
    const longer = nightOf({ on: '2026-10-25', bed: '23:00', wake: '07:00' }, '2026-10-25T12:00:00.000Z', LONDON)
    const shorter = nightOf({ on: '2026-03-29', bed: '23:00', wake: '07:00' }, '2026-03-29T12:00:00.000Z', LONDON)
    expect([longer, shorter]).toMatchObject([{ minutes: 540 }, { minutes: 420 }])
  })
})
