import { RISK_ORDER } from '@closeby/protocol/compliance'
import { describe, expect, it } from 'vitest'
import { fortnightBars } from './fortnight.view.ts'
import { initials } from './initials.view.ts'
import { toneOf } from './status.ts'
import { themeAttribute } from './theme.ts'

describe('status', () => {
  it('[UI-1] only a missed check-up is vermilion', () => {
    expect(RISK_ORDER.filter((status) => toneOf(status) === 'act')).toEqual(['missed'])
  })

  it('[UI-1] an unknown status is quiet', () => {
    expect(toneOf('inventedLater')).toBe('quiet')
  })
})

describe('fortnight', () => {
  const day = (value: number | null, status?: string) => ({
    value,
    target: 10,
    ...(status !== undefined && { status }),
  })

  it('[UI-2] not logged, zero and paused are three different things', () => {
    const { bars } = fortnightBars([day(null), day(0), day(null, 'paused')])
    expect(bars.map(({ kind }) => kind)).toEqual(['none', 'under', 'paused'])
  })

  it('[UI-2] the judgement of the day wins over the plain comparison', () => {
    expect(fortnightBars([day(3, 'met'), day(12, 'behind'), day(10)]).bars.map(({ kind }) => kind)).toEqual([
      'met',
      'under',
      'met',
    ])
  })

  it('[UI-2] the target line is the newest target, and no bar leaves the room', () => {
    const { bars, line } = fortnightBars([
      { value: 90, target: 5 },
      { value: 4, target: 8 },
    ])
    expect(line).toBeCloseTo(8 / 90)
    expect(Math.max(...bars.map(({ height }) => height))).toBe(1)
  })

  it('[UI-2] without a target there is no line', () => {
    expect(fortnightBars([{ value: null, target: null }]).line).toBeNull()
  })
})

describe('small words', () => {
  it.each([
    ['Dr Maya Osei', 'MO'],
    ['Lucía Ramos Vidal', 'LV'],
    ['Cher', 'C'],
    ['  ', '?'],
    ['𝒜da 𝓛ove', '𝒜𝓛'],
  ])('[UI-3] the initials of "%s" are %s', (name, letters) => {
    expect(initials(name)).toBe(letters)
  })

  it('[UI-4] a theme cookie of any other making is ignored', () => {
    expect(themeAttribute('dark')).toBe('data-theme="dark"')
    expect(themeAttribute('"><script>')).toBe('')
  })
})

describe('catalogue', () => {
  it('[UI-5] no word has two meanings: a key stands in one file only', () => {
    const files = import.meta.glob<object>('../../../messages/en/*.json', { eager: true, import: 'default' })
    const keys = Object.values(files).flatMap((words) => Object.keys(words))
    expect(keys.length).toBeGreaterThan(100)
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
    // A capital would make its file come under a name of another making, which the build refuses.
    expect(keys.filter((key) => !/^[a-z0-9_]+$/.test(key))).toEqual([])
  })
})
