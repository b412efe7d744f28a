import { z } from 'zod'

/** What a patient shares is decided per category (ARCHITECTURE 7). */
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
export const CategoryField = z.enum(CATEGORIES)

/**
 * `membership` facts (name, zone, unit, team, sharing, the turn of a day) go to everyone who may see the patient at all;
 * facts of category `own` (see carers) to nobody but the patient.
 */
export type FactCategory = Category | 'membership'
export const FactCategoryField = z.enum(['membership', ...CATEGORIES])

/** Shared with the care team from registration on; mood and diary start private. */
export const STARTING_CATEGORIES: readonly Category[] = ['goals', 'sleep', 'preventive', 'reminders']
