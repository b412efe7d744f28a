import { describe, expect, test } from 'vitest'
import { modeOf } from './hub-mode.ts'

describe('hub mode', () => {
  test('[HUB-9] a log silent for more than 3 s holds the hub, whatever else', () => {
    expect(modeOf(3_000, 0, 'live')).toBe('live')
    expect(modeOf(3_001, 0, 'live')).toBe('held')
    expect(modeOf(3_001, 9_999, 'slow')).toBe('held')
    expect(modeOf(10, 0, 'held')).toBe('live')
  })

  test('[HUB-9] a late hub is slow until it is clearly swift again', () => {
    expect(modeOf(0, 251, 'live')).toBe('slow')
    expect(modeOf(0, 200, 'live')).toBe('live')
    expect(modeOf(0, 200, 'slow')).toBe('slow')
    expect(modeOf(0, 50, 'slow')).toBe('live')
  })
})
