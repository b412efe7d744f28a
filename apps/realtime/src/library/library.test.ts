import { describe, expect, test } from 'vitest'
import { addDays } from '@closeby/protocol/core'
import { TOPICS } from './health-info.ts'
import { tipOf, TIPS } from './tips.ts'

describe('the library', () => {
  test('[REG-2] a day’s tip is one all day, another the next, and comes round in a month', () => {
    const days = Array.from({ length: TIPS.length }, (_, index) => tipOf('patient-1', addDays('2026-11-21', index)))
    expect(new Set(days).size).toBe(TIPS.length)
    expect(tipOf('patient-1', '2026-11-21')).toBe(days[0])
    expect(new Set(['a', 'b', 'c', 'd'].map((id) => tipOf(id, '2026-11-21'))).size).toBeGreaterThan(1)
  })

  test('[REG-2] each topic says when it was reviewed, by what it goes, and where to turn at once', () => {
    expect(TOPICS.map(({ slug }) => slug)).toEqual(['flu-and-covid-19', 'looking-after-your-mental-health'])
    for (const { reviewedOn, sources, crisis, sections } of TOPICS) {
      expect(reviewedOn).toMatch(/^\d{4}-\d\d-\d\d$/)
      expect([sources.length > 0, sections.length > 2, crisis.includes('112')]).toEqual([true, true, true])
    }
  })
})
