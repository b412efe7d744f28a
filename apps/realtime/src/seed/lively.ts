import { uuid5 } from '@closeby/db'
import type { GoalView } from '@closeby/protocol/compliance'
import { goalViewsOf } from '@closeby/protocol/compliance'
import type { Instant } from '@closeby/protocol/core'
import { dayOf } from '@closeby/protocol/core'
import { clockOf } from '@closeby/protocol/patient'
import { FIRST_ORG, foundedIdOf } from '../accounts/found.service.ts'
import { GOALS } from './goal-plans.ts'
import { panelEmail, panelSize } from './panel.ts'
import { PATIENTS } from './patients.ts'
import { emailOf } from './people.ts'
import { randomOf } from './random.ts'
import type { Random } from './random.ts'
import type { World } from './world.ts'

/** Who has this much of a target leaves the goal alone for the day. */
const ENOUGH = 1.2
/** What is added at once, as a share of the target. */
const SHARE = [0.02, 0.1] as const
/** A limit is touched now and then only, or everybody would be over it by the evening. */
const LIMIT_CHANCE = 0.1

const STEPS = new Map(Object.values(GOALS).map(({ title, step }) => [title, step]))

export type Log = { patientId: string; goalId: string; amount: number }
export type Lively = {
  patients: number
  /** Lets one of them log something at `at`, through the door a patient uses. Null when whoever was drawn has nothing to log. */
  step: (at: Instant) => Promise<Log | null>
}

/**
 * Made-up patients who go on logging: the panel's when there is one, else the demo's without David, whose day is in every picture.
 * Accounts are found by the id the set-up gave them, so nobody who registered is ever among them. The same `seed` draws the same days.
 */
export async function createLively(world: World, seed: string): Promise<Lively> {
  const size = await panelSize(world)
  const patients = size > 0 ? size : PATIENTS.length
  const addressOf = (index: number) => (size > 0 ? panelEmail(index) : emailOf(PATIENTS[index]?.name ?? ''))
  const random = randomOf('lively', seed)
  const { streams } = world.database

  return {
    patients,
    async step(at) {
      const email = addressOf(random.whole(0, patients - 1))
      const account = await streams.fresh('user', foundedIdOf(FIRST_ORG, email))
      if (account?.patientId === undefined || account.status !== 'active') return null
      const { patientId } = account
      const state = await streams.fresh('patient', patientId)
      if (!state) return null
      const open = goalViewsOf(state.goals, dayOf(at, clockOf(state))).filter((goal) => isOpen(goal, random))
      if (open.length === 0) return null
      const goal = random.pick(open)
      const amount = amountFor(goal, random)
      const opId = uuid5('lively', seed, patientId, goal.id, at)
      await world.ask({
        door: 'goal:logProgress',
        by: account,
        input: { opId, patientId, goalId: goal.id, amount, at },
        at,
      })
      return { patientId, goalId: goal.id, amount }
    },
  }
}

/** Nights are not logged by the way. */
function isOpen({ kind, direction, target, today }: GoalView, random: Random): boolean {
  if (!today.isScheduled || kind === 'sleep') return false
  if (direction === 'atMost') return random.chance(LIMIT_CHANCE)
  return (today.value ?? 0) < target * ENOUGH
}

function amountFor({ title, target, direction }: GoalView, random: Random): number {
  const step = STEPS.get(title) ?? 1
  if (direction === 'atMost') return step
  const [least, most] = SHARE
  const share = least + random.next() * (most - least)
  return Math.max(step, Math.round((target * share) / step) * step)
}
