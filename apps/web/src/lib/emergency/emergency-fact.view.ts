import type { EmergencyFact } from '@closeby/protocol/emergency'
import type { PatientFact } from '@closeby/protocol/patient'
import type { FactWords } from '#lib/board/fact-words.ts'
import * as m from '#lib/paraglide/messages.js'

export function isEmergencyFact(fact: PatientFact): fact is EmergencyFact {
  return fact.type.startsWith('emergency.')
}

/** Emergency access as a line of the timeline. */
export function emergencyFactWords(fact: EmergencyFact): FactWords {
  const line = { icon: 'alert', rest: '', notes: [] } as const
  switch (fact.type) {
    case 'emergency.opened':
      return { ...line, strong: m.emergency_e_opened(), notes: [fact.reason], by: fact.name }
    case 'emergency.ended':
      return { ...line, strong: m.emergency_over(), notes: [], byTime: true }
    case 'emergency.reviewed':
      return { ...line, strong: m.emergency_e_reviewed(), notes: [fact.note], by: fact.by.name }
  }
}
