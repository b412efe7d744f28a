import type { Instant } from '@closeby/protocol/core'
import { dayOf, daysBetween } from '@closeby/protocol/core'
import type { Life } from './patient-history.ts'

const TIME_ZONE = 'Europe/London'
const at = (hour: number, minute: number) => hour * 60 + minute

/** David's day, as every picture of Closeby shows it. */
export function davidOn(until: Instant): Life['plan'] {
  const today = dayOf(until, { timeZone: TIME_ZONE, dayStart: 0 })
  const bloodTestOn = `${Number(today.slice(0, 4)) + 1}-01-02`
  return {
    name: 'David Ferreira',
    timeZone: TIME_ZONE,
    standing: 'behindSleep',
    isYesterdayMet: true,
    habit: 'steady',
    goals: ['steps', ['active', 45], 'sleep', 'water', 'cigarettes', 'stretch'],
    items: [{ title: 'Annual blood test', inDays: daysBetween(today, bloodTestOn) }],
    reminders: [
      { title: 'Blood pressure tablet', at: '08:00', workdays: true, kept: 0.9, skipped: 'Out of tablets' },
      { title: 'Evening walk', at: '18:00', kept: 0.7, skipped: 'Raining' },
      { title: 'Wind down for bed', at: '22:30', kept: 0.45 },
    ],
    quiet: { from: '23:00', to: '06:30' },
    today: {
      sleep: [{ minute: at(6, 45), amount: 390, bedMinutes: 400 }],
      water: [
        { minute: at(7, 10), amount: 1 },
        { minute: at(9, 30), amount: 2 },
        { minute: at(12, 35), amount: 2 },
      ],
      steps: [
        { minute: at(8, 20), amount: 1240 },
        { minute: at(10, 45), amount: 880 },
        { minute: at(13, 10), amount: 1500 },
      ],
      active: [{ minute: at(11, 15), amount: 56, details: { kcal: 1712, km: 1.23 } }],
      cigarettes: [
        { minute: at(9, 50), amount: 1 },
        { minute: at(13, 20), amount: 1 },
      ],
    },
  }
}
