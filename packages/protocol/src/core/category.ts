/** What a patient shares is decided per category (ARCHITECTURE 7). Pages read this list, so nothing here needs zod. */
export const CATEGORIES = [
  'goals',
  'sleep',
  'trackers',
  'mood',
  'diary',
  'messages',
  'profile',
  'preventive',
  'reminders',
  'plan',
  'questionnaires',
  'appointments',
] as const
export type Category = (typeof CATEGORIES)[number]

/**
 * `membership` facts (name, zone, unit, team, sharing, the turn of a day) go to everyone who may see the patient at all;
 * facts of category `own` (see carers) to nobody but the patient.
 */
export type FactCategory = Category | 'membership'

/** Shared with the care team from registration on; mood and diary start private. */
export const STARTING_CATEGORIES: readonly Category[] = ['goals', 'sleep', 'preventive', 'reminders']
