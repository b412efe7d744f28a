import { describe, expect, test } from 'vitest'
import type { AccessQuestions } from './index.ts'
import { decideAnswerAccess, decideAskAbout, evolveQuestions, whatWords, whyWords } from './index.ts'

const NOW = '2026-11-21T10:00:00.000Z'
const opId = '00000000-0000-4000-8000-000000000000'
const asked = { opId, recordId: 'r', text: 'Why?' }
const by = { userId: 'sam', name: 'Sam' }

describe('the words of the trail', () => {
  test('[TRAIL-7] say what was seen, by the categories that showed or the one thing a door shows', () => {
    const seen = (door: string, categories: ('goals' | 'preventive' | 'diary')[] = []) =>
      whatWords({ door, kind: 'seen', categories })
    expect(seen('patient.open', ['goals', 'preventive', 'diary'])).toBe('Looked at your goals, check-ups and diary')
    expect(seen('panel.read', ['diary'])).toBe('Looked at your diary')
    expect(seen('patient.open')).toBe('Looked at your name and care team')
    expect(seen('goals.list', ['goals', 'diary'])).toBe('Looked at your goals')
    expect(whatWords({ door: 'inbox.open', kind: 'list' })).toBe('Had you in the alert inbox')
    expect(whatWords({ door: 'board.open', kind: 'list' })).toBe('Saw you on the board')
  })

  test('[TRAIL-8] say whether a refused one wanted to look or to change', () => {
    const refused = (door: string) => whatWords({ door, kind: 'refused' })
    for (const door of ['patient.open', 'panel.read', 'goals.list', 'alerts.candidates'])
      expect(refused(door)).toMatch(/look at your data and was refused/)
    for (const door of ['goal:add', 'careTeam:add', 'patient:setSilence'])
      expect(refused(door)).toMatch(/change something of yours and was refused/)
  })

  test('[TRAIL-7] say why that could be, and for an emergency what its reason was', () => {
    const why = (relation?: string) => whyWords({ door: 'patient.open', kind: 'seen', relation })
    expect(['team', 'panel', 'carer', 'administers', 'emergency', 'none', undefined].map(why)).toEqual([
      ...['Is on your care team', 'Coordinates your unit', 'You let this person care for you'],
      ...[
        'Runs accounts and care teams here',
        'Emergency access',
        'Does not look after you',
        'Does not look after you',
      ],
    ])
    expect(whyWords({ door: 'emergency:open', kind: 'emergency', reason: 'Unconscious' })).toBe(
      'Emergency access: Unconscious',
    )
  })
})

describe('questions about the trail', () => {
  const fold = (questions: AccessQuestions, facts: Parameters<typeof evolveQuestions>[1][]) =>
    facts.reduce((known, fact) => evolveQuestions(known, fact, NOW), questions)
  const on = (questions: AccessQuestions, patientId = 'david') => ({ patientId, questionId: 'q', questions })

  test('[TRAIL-12] one for each line and patient, one answer for each', () => {
    const open = fold({}, decideAskAbout(asked, on({})))
    expect(() => decideAskAbout(asked, on(open))).toThrow('trail.asked')
    expect(decideAskAbout(asked, on(open, 'eve'))).toHaveLength(1)
    const answer = { opId, questionId: 'q', text: 'A slip' }
    const closed = fold(open, decideAnswerAccess(answer, { questions: open, by }))
    expect(closed['q']).toMatchObject({ askedAt: NOW, answer: { text: 'A slip', by: 'Sam' } })
    expect(() => decideAnswerAccess(answer, { questions: closed, by })).toThrow('trail.answered')
    expect(() => decideAnswerAccess({ ...answer, questionId: 'x' }, { questions: open, by })).toThrow('notFound')
  })

  test('[TRAIL-12] one that waits is never forgotten, however many there are', () => {
    let questions = fold({}, decideAskAbout(asked, on({})))
    for (let n = 0; n < 600; n += 1) {
      const questionId = `q${n}`
      questions = fold(questions, [
        { type: 'access.questioned', questionId, patientId: 'eve', recordId: `r${n}`, text: '?' },
        { type: 'access.answered', questionId, text: '!', by },
      ])
    }
    expect(questions['q']?.answer).toBeNull()
    expect(Object.keys(questions).length).toBeLessThanOrEqual(501)
  })
})
