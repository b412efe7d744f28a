import type { Instant } from '@closeby/protocol/core'
import { forEachOf } from './for-each.ts'
import type { GoalKey } from './goal-plans.ts'
import { historyOf } from './patient-history.ts'
import type { Habit, ItemPlan, PatientPlan, Standing } from './patient-plan.ts'
import { randomOf } from './random.ts'
import type { Random } from './random.ts'
import type { Staff, World } from './world.ts'

const DAYS = 14
const AT_ONCE = 256
const SAY_EVERY = 500
const PANEL = 'seed-panel'

const FIRST = [
  'Ada',
  'Ben',
  'Clara',
  'Dev',
  'Edith',
  'Femi',
  'Gita',
  'Hugo',
  'Iman',
  'Jonas',
  'Keira',
  'Luis',
  'Mina',
  'Noel',
  'Olga',
  'Paul',
  'Rafael',
  'Sana',
  'Tom',
  'Ursula',
  'Vera',
  'Will',
  'Yara',
  'Zoe',
]
const LAST = [
  'Adler',
  'Bose',
  'Carver',
  'Dunne',
  'Ekwueme',
  'Farrow',
  'Grant',
  'Hale',
  'Ibarra',
  'Joshi',
  'Kemp',
  'Larsen',
  'Mori',
  'Nash',
  'Okoro',
  'Payne',
  'Quist',
  'Reyes',
  'Stone',
  'Tamm',
  'Ueda',
  'Vance',
  'West',
  'Young',
]
const ZONES = [
  'Europe/London',
  'Europe/London',
  'Europe/London',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'Asia/Kolkata',
  'Asia/Singapore',
  'Pacific/Auckland',
]
const PAIRS: readonly (readonly [GoalKey, GoalKey])[] = [
  ['steps', 'water'],
  ['steps', 'sleep'],
  ['active', 'water'],
  ['water', 'vegetables'],
  ['steps', 'coffee'],
  ['sleep', 'breathing'],
]
const HABITS: readonly Habit[] = ['steady', 'steady', 'wavering', 'fading', 'rising']
const STANDINGS: readonly Standing[] = [
  'onTrack',
  'onTrack',
  'onTrack',
  'onTrack',
  'met',
  'met',
  'met',
  'noData',
  'noData',
  'behindYesterday',
  'due',
  'missed',
  { silentDays: 4 },
]
const TITLES = [
  'Annual blood test',
  'Blood pressure check',
  'Eye test',
  'Flu vaccination',
  'Dental check',
  'Foot check',
]

/** One of a large panel, the same for the same number. */
export function panelPlan(index: number): PatientPlan {
  const random = randomOf('panel', String(index))
  const standing = random.pick(STANDINGS)
  return {
    name: `${random.pick(FIRST)} ${random.pick(LAST)}`,
    timeZone: random.pick(ZONES),
    standing,
    habit: random.pick(HABITS),
    goals: random.pick(PAIRS),
    items: [itemFor(standing, random)],
  }
}

function itemFor(standing: Standing, random: Random): ItemPlan {
  const title = random.pick(TITLES)
  if (standing === 'missed') return { title, inDays: -random.whole(2, 12) }
  if (standing === 'due') return { title, inDays: -random.whole(0, 3), graceDays: 14 }
  return { title, inDays: random.whole(10, 160) }
}

export const panelEmail = (index: number) => `p${String(index + 1).padStart(6, '0')}@panel.northside.example`

/** How many patients the panel has. */
export async function panelSize({ database }: Pick<World, 'database'>): Promise<number> {
  return Number((await database.checkpoints.load(PANEL)) ?? 0)
}

/**
 * Adds patients without a password until the panel has `count`, each with two weeks behind them. How far an earlier run
 * came and up to which instant it ran is kept, so that an interrupted one goes on.
 */
export async function bringPanel(
  world: World,
  staff: Staff,
  count: number,
  say: (words: string) => void,
): Promise<void> {
  const { checkpoints } = world.database
  const from = await panelSize(world)
  if (from >= count) return
  const anchor = `${PANEL}-${from}-${count}`
  const until: Instant = (await checkpoints.load(anchor)) ?? world.now()
  await checkpoints.save(anchor, until)
  let done = from
  const startedMs = performance.now()
  await forEachOf(
    Array.from({ length: count - from }, (_, index) => from + index),
    AT_ONCE,
    async (index) => {
      const plan = panelPlan(index)
      const email = panelEmail(index)
      const history = historyOf({ plan, seed: email, until, days: DAYS, isLight: true })
      const { name, timeZone } = plan
      const account = await world.person({ name, timeZone, email, password: null, role: 'patient' }, history.joinedAt)
      await world.live(account, history, staff, { until, tellsTime: false })
      done += 1
      if (done % SAY_EVERY === 0)
        say(`${done} of ${count} patients of the panel, ${Math.round((performance.now() - startedMs) / 1000)} s`)
    },
  )
  await checkpoints.save(PANEL, String(count))
}
