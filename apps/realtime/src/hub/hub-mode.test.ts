import { describe, expect, test } from 'vitest'
import type { HubMode } from '@closeby/protocol/wire'
import { modeOf as judge } from './hub-mode.ts'

const modeOf = (silentMs: number, lagMs: number, before: HubMode, lateMs = 0) =>
  judge({ silentMs, lateMs, lagMs }, before)

describe('hub mode', () => {
  test('[HUB-9] a log silent for more than 3 s holds the hub, whatever else', () => {
    expect(modeOf(3_000, 0, 'live')).toBe('live')
    expect(modeOf(3_001, 0, 'live')).toBe('held')
    expect(modeOf(3_001, 9_999, 'slow')).toBe('held')
    expect(modeOf(10, 0, 'held')).toBe('live')
  })

  test('[HUB-9] a hub that has known for more than 5 s of entries it cannot read says that it is not live', () => {
    expect(modeOf(0, 0, 'live', 5_000)).toBe('live')
    expect(modeOf(0, 0, 'live', 5_001)).toBe('held')
    expect(modeOf(0, 0, 'held', 0)).toBe('live')
  })

  test('[HUB-9] a late hub is slow until it is clearly swift again', () => {
    expect(modeOf(0, 251, 'live')).toBe('slow')
    expect(modeOf(0, 200, 'live')).toBe('live')
    expect(modeOf(0, 200, 'slow')).toBe('slow')
    expect(modeOf(0, 50, 'slow')).toBe('live')
  })
})
