/* Names that screens walk through, apart from the schemas: a browser that lists them needs no parser. */

/** Worst first. */
export const ALERT_RULES = [
  'preventive.missed',
  'patient.silent',
  'goal.threshold',
  'goal.missedDays',
  'reminder.undelivered',
] as const

/** How it ended, as our own screens say it; other programs may say it in words of their own. */
export const OUTCOMES = ['reachedBooked', 'reachedSelf', 'leftMessage', 'notReached', 'other'] as const

export const MOST_STEPS = 6
/** Who hears of an alert that nobody took: the coordinators of the unit, the care team, the administrators. */
export const LADDER_AUDIENCES = ['unit', 'careTeam', 'admin'] as const
