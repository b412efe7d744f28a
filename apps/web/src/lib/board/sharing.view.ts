import type { Category } from '@closeby/protocol/core'
import * as m from '#lib/paraglide/messages.js'

const WORDS: Record<Category, () => string> = {
  goals: m.board_category_goals,
  sleep: m.board_category_sleep,
  trackers: m.board_category_trackers,
  mood: m.board_category_mood,
  diary: m.board_category_diary,
  messages: m.board_category_messages,
  profile: m.board_category_profile,
  preventive: m.board_category_preventive,
  reminders: m.board_category_reminders,
  plan: m.board_category_plan,
  questionnaires: m.board_category_questionnaires,
  appointments: m.board_category_appointments,
}

/** "goals, sleep and check-ups". */
export function categoryList(categories: readonly Category[]): string {
  const words = categories.map((category) => WORDS[category]())
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : m.board_and_last({ list: words.slice(0, -1).join(', '), last })
}

/** Words that take "is" when they stand alone. */
const SINGULAR: ReadonlySet<Category> = new Set(['sleep', 'mood', 'diary', 'profile', 'plan'])

/** What a board shows that this reader does not see of a patient, as a sentence; null when nothing is withheld. */
export function withheldSentence(categories: readonly Category[]): string | null {
  if (categories.length === 0) return null
  const list = categoryList(categories)
  const sentence = list.charAt(0).toUpperCase() + list.slice(1)
  const [only] = categories
  const isOne = categories.length === 1 && only !== undefined && SINGULAR.has(only)
  return isOne ? m.board_drawer_withheld({ list: sentence }) : m.board_drawer_withheld_many({ list: sentence })
}
