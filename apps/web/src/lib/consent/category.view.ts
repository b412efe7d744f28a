import type { Category } from '@closeby/protocol/core'
import * as m from '#lib/paraglide/messages.js'

const WORDS: Record<Category, () => string> = {
  goals: m.share_goals,
  sleep: m.share_sleep,
  trackers: m.share_trackers,
  mood: m.share_mood,
  diary: m.share_diary,
  messages: m.share_messages,
  profile: m.share_profile,
  preventive: m.share_preventive,
  reminders: m.share_reminders,
  plan: m.share_plan,
  questionnaires: m.share_questionnaires,
  appointments: m.share_appointments,
}

/** A category as a thing that is shared: "Check-ups". */
export function categoryWord(category: Category): string {
  return WORDS[category]()
}

/** "Goals, sleep and check-ups". */
export function categoryWords(categories: readonly Category[]): string {
  const words = inSentence(categories)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** The same within a sentence: "goals, sleep and check-ups". */
export function inSentence(categories: readonly Category[]): string {
  const words = categories.map((category) => categoryWord(category).toLowerCase())
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : m.sharing_list_and({ first: words.slice(0, -1).join(', '), last })
}
