import type { Clock, Instant, LocalDate } from '@closeby/protocol/core'
import { addDays, addMs, minuteAt, weekdayOf } from '@closeby/protocol/core'
import type { PatientPlan } from './patient-plan.ts'
import { randomOf } from './random.ts'
import type { Step } from './steps.ts'
import { MINUTE_MS } from './steps.ts'

const WORKDAYS = 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR'
/** Somebody who answers does so within this. */
const ANSWERED_WITHIN_MINUTES = 50

/** A patient's reminders from the day he joined, and how he answered those of the days since. */
export function reminderSteps(
  { reminders = [], quiet }: PatientPlan,
  life: { seed: string; days: number; today: LocalDate; joinedAt: Instant; clock: Clock },
): Step[] {
  const { seed, days, today, joinedAt, clock } = life
  const startsOn = addDays(today, -days)
  const preferred: Step[] = quiet
    ? [
        {
          at: addMs(joinedAt, 40 * MINUTE_MS),
          by: 'self',
          key: 'reminders/quiet',
          command: 'reminder:prefer',
          input: () => ({ quiet }),
        },
      ]
    : []
  const each = reminders.flatMap(({ title, at, workdays, kept, skipped }, index): Step[] => {
    const key = `reminder/${title}`
    const rrule = workdays ? WORKDAYS : 'FREQ=DAILY'
    const added: Step = {
      at: addMs(joinedAt, (42 + 2 * index) * MINUTE_MS),
      by: 'self',
      key,
      command: 'reminder:add',
      input: () => ({ title, at, startsOn, rrule }),
    }
    const answers = Array.from({ length: days + 1 }, (_, day) => addDays(startsOn, day)).flatMap((on): Step[] => {
      const random = randomOf(seed, key, on)
      const isKept = random.chance(kept)
      if ((workdays && weekdayOf(on) > 5) || !(isKept || (skipped && random.chance(0.4)))) return []
      const dueAt = minuteAt(on, at, clock.timeZone)
      return [
        {
          at: addMs(dueAt, random.whole(1, ANSWERED_WITHIN_MINUTES) * MINUTE_MS),
          by: 'self',
          key: `${key}/${on}`,
          command: isKept ? 'reminder:done' : 'reminder:skip',
          input: (ids) => ({ reminderId: ids.get(key), dueAt, ...(!isKept && { reason: skipped }) }),
        },
      ]
    })
    return [added, ...answers]
  })
  return [...preferred, ...each]
}
