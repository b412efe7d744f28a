import { describe, expect, test } from 'vitest'
import { addMs } from '@closeby/protocol/core'
import { cursorAt, readCursor } from './list-cursor.ts'

const NOW = '2026-11-16T12:00:00.000Z'
const PLACE = { epoch: 'e1', panel: 'member user-1' }

describe('board cursor', () => {
  test('[HUB-4] comes back as an instant safely before it was given', () => {
    const since = cursorAt(PLACE, NOW)
    const from = readCursor(since, PLACE, addMs(NOW, 30_000))
    expect(from).not.toBeNull()
    expect(from! < NOW).toBe(true)
  })

  test.each([
    ['another epoch', { ...PLACE, epoch: 'e2' }, NOW],
    ['another panel', { ...PLACE, panel: 'unit org main' }, NOW],
    ['more than an hour', PLACE, addMs(NOW, 3_700_000)],
    ['a clock that went back', PLACE, addMs(NOW, -120_000)],
  ])('[HUB-4] %s gets the whole list', (_why, place, at) => {
    expect(readCursor(cursorAt(PLACE, NOW), place, at)).toBeNull()
  })

  test.each([
    undefined,
    '',
    'x',
    '{}',
    Buffer.from('{"epoch":"e1"}').toString('base64url'),
    Buffer.from('{"epoch":"e1","panel":"member user-1","at":{"$gt":""}}').toString('base64url'),
  ])('[REG-3] a cursor nobody gave (%s) gets the whole list', (since) => {
    expect(readCursor(since, PLACE, NOW)).toBeNull()
  })
})
