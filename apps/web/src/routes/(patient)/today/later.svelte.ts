import type { PatientState } from '@closeby/protocol/patient'
import type StartGoals from '#lib/goals/StartGoals.svelte'
import type KeptPanel from '#lib/outbox/KeptPanel.svelte'
import type ReminderCards from '#lib/reminders/ReminderCards.svelte'
import type Circle from './Circle.svelte'
import type { Day } from './day.svelte.ts'
import type Happened from './Happened.svelte'
import type lost from './lost.ts'
import type TaskSheet from './TaskSheet.svelte'

type Parts = {
  Sheets: typeof TaskSheet
  Kept: typeof KeptPanel
  Lost: typeof lost
  Reminding: typeof ReminderCards
  Circle: typeof Circle
  Happened: typeof Happened
  Starters: typeof StartGoals
}

type Needs = {
  /** Once it is known: who stands around the patient, what others did, and what reminders ask. */
  fold: PatientState | null
  /** The device is in another zone than the patient's. */
  isElsewhere: boolean
  /** The outbox, and what a lost network asks for: here before it is lost. */
  kept: boolean
  /** What somebody without goals begins with. */
  starters: boolean
}

/** The parts of Today that are no part of reading it: each is fetched once, when it may be needed. */
export class Later {
  parts: Partial<Parts> = $state.raw({})
  readonly #day: Pick<Day, 'keep' | 'openLogbook'>

  constructor(day: Pick<Day, 'keep' | 'openLogbook'>) {
    this.#day = day
  }

  fetchSheets(): void {
    void this.#day.openLogbook()
    this.#fetch('Sheets', () => import('./TaskSheet.svelte'))
  }

  fetch({ fold, isElsewhere, kept, starters }: Needs): void {
    const reminding = mayAsk(fold, isElsewhere)
    if (kept) void this.#day.keep()
    if (kept || reminding) void this.#day.openLogbook()
    if (kept) {
      this.#fetch('Kept', () => import('#lib/outbox/KeptPanel.svelte'))
      this.#fetch('Lost', () => import('./lost.ts'))
    }
    if (reminding) this.#fetch('Reminding', () => import('#lib/reminders/ReminderCards.svelte'))
    if (fold) this.#fetch('Circle', () => import('./Circle.svelte'))
    if (Object.keys({ ...fold?.alerts, ...fold?.emergencies }).length > 0)
      this.#fetch('Happened', () => import('./Happened.svelte'))
    if (starters) this.#fetch('Starters', () => import('#lib/goals/StartGoals.svelte'))
  }

  #fetch<Name extends keyof Parts>(name: Name, load: () => Promise<{ default: Parts[Name] }>): void {
    if (!this.parts[name]) void load().then((module) => (this.parts = { ...this.parts, [name]: module.default }))
  }
}

/** Reminders may have something to ask: one has fired, or the device is elsewhere. */
function mayAsk(fold: PatientState | null, isElsewhere: boolean): boolean {
  const all = Object.values(fold?.reminders.list ?? {})
  return all.some(({ pending }) => pending.length > 0) || (all.length > 0 && isElsewhere)
}
