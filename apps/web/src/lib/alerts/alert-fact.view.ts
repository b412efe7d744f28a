import type { AlertFact } from '@closeby/protocol/alerts'
import type { PatientFact, PatientState } from '@closeby/protocol/patient'
import type { FactWords } from '#lib/board/fact-words.ts'
import { aheadWords } from '#lib/board/when.view.ts'
import * as m from '#lib/paraglide/messages.js'
import { audienceWords, outcomeWords, ruleOf } from './alert.view.ts'

export function isAlertFact(fact: PatientFact): fact is AlertFact {
  return fact.type.startsWith('alert.')
}

/** What happened to an alert, as a line of the timeline; null for what nobody has to know of. */
export function alertFactWords(
  fact: AlertFact,
  { alerts, timeZone }: Pick<PatientState, 'alerts' | 'timeZone'>,
  recordedAt: string,
): FactWords | null {
  const about = alerts[fact.alertId]?.words
  const words = (strong: string, rest = '', more: Partial<FactWords> = {}): FactWords => ({
    icon: 'alert',
    strong,
    rest,
    notes: about === undefined ? [] : [m.alerts_e_about({ words: about })],
    ...more,
  })
  switch (fact.type) {
    case 'alert.raised':
      return words(m.alerts_e_raised(), fact.words, { notes: [], byTime: true, status: ruleOf(fact.rule).status })
    case 'alert.claimed':
      return words(m.alerts_e_claimed(), '', { by: fact.name })
    case 'alert.released':
      return words(m.alerts_e_released())
    case 'alert.assigned':
      return words(m.alerts_e_assigned(), m.alerts_e_assigned_to({ name: fact.name }))
    case 'alert.snoozed': {
      const time = aheadWords(fact.until, Date.parse(recordedAt), timeZone)
      return words(m.alerts_e_snoozed(), m.alerts_e_snoozed_until({ time }), { by: fact.by.name })
    }
    case 'alert.woke':
      return words(m.alerts_e_woke(), '', fact.at === undefined ? {} : { byTime: true })
    case 'alert.escalated':
      return words(m.alerts_e_escalated(), m.alerts_e_escalated_to({ who: audienceWords(fact.to) }), { byTime: true })
    case 'alert.lapsed':
      return words(m.alerts_e_lapsed(), m.alerts_e_lapsed_detail(), { byTime: true })
    case 'alert.resolved': {
      const rest = outcomeWords(fact.outcome)
      const notes = [
        ...(about === undefined ? [] : [m.alerts_e_about({ words: about })]),
        ...(fact.note ? [fact.note] : []),
      ]
      return words(m.alerts_e_resolved(), rest, { by: fact.by.name, notes })
    }
    case 'alert.reopened':
      return words(m.alerts_e_reopened())
    case 'alert.cleared':
      return words(m.alerts_e_cleared(), '', { byTime: true })
    case 'alert.reworded':
    case 'alert.filed':
      return null
  }
}
