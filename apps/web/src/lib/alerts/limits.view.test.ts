import type { Ladder } from '@closeby/protocol/alerts'
import { Ladder as LadderSchema } from '@closeby/protocol/alerts'
import { patientCommands } from '@closeby/protocol/wire'
import { describe, expect, test } from 'vitest'
import { ladderDraft, readLadder, stepFields } from './ladder-form.view.ts'
import { setSilence, setThreshold } from './limits.commands.ts'
import { limitDraft, limitsWords, readLimits, readSilence } from './limits.view.ts'
import { LADDER } from './testing/alerts.ts'

const steps = { id: 'goal-1', title: 'Steps', kind: 'steps', unit: 'steps' } as const
const sleep = { id: 'goal-2', title: 'Sleep', kind: 'sleep', unit: 'min' } as const
const opId = '0197a5a0-0000-4000-8000-000000000001'

describe('limits of a goal', () => {
  test('[INBOX-13] empty is no limit; sleep is written in hours and kept in minutes', () => {
    expect(readLimits(steps, { above: '20,000', below: '' })).toEqual({
      ok: true,
      bounds: { above: 20_000, below: null },
    })
    expect(readLimits(sleep, { above: '', below: '5.5' })).toEqual({ ok: true, bounds: { above: null, below: 330 } })
    expect(limitDraft(sleep, { above: null, below: 330 })).toEqual({ above: '', below: '5.5' })
  })

  test('[INBOX-13] what is no number, and limits that cross, are said by field', () => {
    expect(readLimits(steps, { above: 'many', below: '1000' })).toEqual({
      ok: false,
      errors: { above: 'Write a number, or leave it empty.' },
    })
    expect(readLimits(steps, { above: '1000', below: '1000' })).toEqual({
      ok: false,
      errors: { below: 'The lower limit must be less than the upper one.' },
    })
  })

  test('[INBOX-13] limits in words', () => {
    expect([
      limitsWords(steps, { above: 20_000, below: 1000 }),
      limitsWords(sleep, { above: null, below: 330 }),
      limitsWords(steps, undefined),
    ]).toEqual(['Over 20,000 steps or under 1,000 steps', 'Under 5 h 30', 'No limit is set.'])
  })

  test('[INBOX-13] the writes are commands of the contract', () => {
    const threshold = setThreshold('p', steps, { above: null, below: 10 })
    expect(patientCommands[threshold.event].safeParse({ opId, ...threshold.payload }).success).toBe(true)
    const silence = setSilence('p', 5)
    expect(patientCommands[silence.event].safeParse({ opId, ...silence.payload }).success).toBe(true)
  })

  test('[INBOX-13] silence is 1 to 30 whole days', () => {
    expect(['1', ' 30 ', '0', '31', '2.5', ''].map(readSilence)).toEqual([1, 30, null, null, null, null])
  })
})

describe('the ladder of an organisation', () => {
  const fieldsOf = (ladder: Ladder): Record<string, string> => {
    const draft = ladderDraft(ladder)
    return {
      claimMinutes: draft.claimMinutes,
      ...Object.fromEntries(
        draft.steps.flatMap(({ to, after }, index) => [
          [stepFields(index).to, to],
          [stepFields(index).after, after],
        ]),
      ),
    }
  }

  test('[INBOX-13] what is shown reads back as itself', () => {
    const read = readLadder(fieldsOf(LADDER))
    expect(read).toEqual({ ok: true, ladder: LADDER })
    expect(read.ok && LadderSchema.safeParse(read.ladder).success).toBe(true)
  })

  test('[INBOX-13] the first step is at once, whatever is sent for it', () => {
    const read = readLadder({ 'to-0': 'unit', 'after-0': '99', claimMinutes: '60' })
    expect(read).toEqual({ ok: true, ladder: { steps: [{ to: 'unit', afterMinutes: 0 }], claimMinutes: 60 } })
  })

  test('[INBOX-13] each mistake is said at its field', () => {
    const fields = { ...fieldsOf(LADDER), 'after-1': '130', 'to-2': 'everybody', claimMinutes: 'soon' }
    expect(readLadder(fields)).toEqual({
      ok: false,
      errors: {
        'to-2': 'Choose who is told.',
        'after-2': 'Each step must come later than the one before.',
        claimMinutes: 'Write whole minutes, at most 10,080 (a week).',
      },
    })
    expect(readLadder({}).ok).toBe(false)
  })
})
