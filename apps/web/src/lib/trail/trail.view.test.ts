import type { TrailLine } from '@closeby/protocol/trail'
import { describe, expect, it } from 'vitest'
import { csvOf, fhirOf } from './export.view.ts'
import { peopleOf, visitsOf, withNewest, wordsOf } from './trail.view.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 10, 21, 10, minute)).toISOString()
let made = 0
const line = (minute: number, name: string, change: Partial<TrailLine> = {}): TrailLine => ({
  id: `line-${(made += 1)}`,
  at: at(minute),
  until: null,
  person: { id: name, name, role: 'provider' },
  what: 'Looked at your goals',
  why: 'Is on your care team',
  kind: 'seen',
  question: null,
  ...change,
})

describe('the trail on a screen', () => {
  it('[TRAIL-20] looks of one person less than 15 minutes apart are one visit, whoever came in between', () => {
    const lines = [
      line(40, 'Maya'),
      line(30, 'Ned'),
      line(26, 'Maya'),
      line(25, 'Ned'),
      line(11, 'Maya'),
      line(5, 'Ned'),
    ]
    const visits = visitsOf(lines).map(({ person, from, to, lines: all }) => [person.name, from, to, all.length])
    expect(visits).toEqual([
      ['Maya', at(26), at(40), 2],
      ['Ned', at(25), at(30), 2],
      ['Maya', at(11), at(11), 1],
      ['Ned', at(5), at(5), 1],
    ])
  })

  it('[TRAIL-20] a visit is what weighs most in it, and says each thing once', () => {
    const [visit] = visitsOf([
      line(10, 'Ned', { kind: 'seen', what: 'B', why: 'Emergency access' }),
      line(9, 'Ned', { kind: 'emergency', what: 'A', why: 'Emergency access' }),
      line(8, 'Ned', { kind: 'refused', what: 'B', why: 'Does not look after you' }),
    ])
    expect(visit?.kind).toBe('emergency')
    expect(wordsOf(visit?.lines ?? [], 'what')).toEqual(['B', 'A'])
    expect(wordsOf(visit?.lines ?? [], 'why')).toEqual(['Emergency access', 'Does not look after you'])
  })

  it('[TRAIL-20] people of another organisation have no id and stand together', () => {
    const stranger = { person: { id: null, name: 'Somebody of another organisation', role: 'provider' } }
    expect(visitsOf([line(3, '', stranger), line(2, '', stranger)])).toHaveLength(1)
    expect(peopleOf([line(3, 'Maya'), line(2, '', stranger), line(1, 'Maya')]).map(({ name }) => name)).toEqual([
      'Maya',
      'Somebody of another organisation',
    ])
  })

  it('[TRAIL-21] new lines come on top, changed ones in their place, and what was loaded stays', () => {
    const [a, b, c, d] = [line(4, 'A'), line(3, 'B'), line(2, 'C'), line(1, 'D')]
    const shown = { items: [b, c, d], nextCursor: 'older' }
    const closed = { ...b, until: at(9) }
    const next = withNewest(shown, { items: [a, closed], nextCursor: 'x' })
    expect(next).toEqual({ items: [a, closed, c, d], nextCursor: 'older' })
    expect(withNewest(shown, { items: [a], nextCursor: null })).toEqual({ items: [a], nextCursor: null })
    expect(withNewest(shown, { items: [a], nextCursor: 'x' })).toEqual({ items: [a], nextCursor: 'x' })
  })

  it('[TRAIL-22] no cell of the table is a formula, and quotes are kept', () => {
    const text = csvOf([line(1, '=HYPERLINK("http://evil")', { why: '-1+1', what: 'He said "hello"' })])
    const [, row] = text.split('\r\n')
    expect(row).toContain(`"'=HYPERLINK(""http://evil"")"`)
    expect(row).toContain(`"'-1+1"`)
    expect(row).toContain('"He said ""hello"""')
  })

  it('[TRAIL-22] each line is an AuditEvent of the patient; an emergency says so, a refusal too', () => {
    const lines = [line(2, 'Ned', { kind: 'emergency', until: at(5) }), line(1, 'Ned', { kind: 'refused' })]
    const bundle = JSON.parse(fhirOf(lines, 'david', at(9))) as {
      total: number
      entry: { resource: Record<string, unknown> }[]
    }
    expect(bundle.total).toBe(2)
    expect(bundle.entry.map(({ resource }) => resource)).toMatchObject([
      {
        resourceType: 'AuditEvent',
        outcome: '0',
        period: { start: at(2), end: at(5) },
        purposeOfEvent: [{ coding: [{ code: 'BTG' }] }],
        entity: [{ what: { reference: 'Patient/david' } }],
      },
      { outcome: '4' },
    ])
  })
})
