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

  /** The outbox, and what a lost network asks for: here before it is lost. */
  fetchKept(): void {
    void this.#day.keep()
    void this.#day.openLogbook()
    this.#fetch('Kept', () => import('#lib/outbox/KeptPanel.svelte'))
    this.#fetch('Lost', () => import('./lost.ts'))
  }

  fetchReminding(): void {
    void this.#day.openLogbook()
    this.#fetch('Reminding', () => import('#lib/reminders/ReminderCards.svelte'))
  }

  fetchCircle(): void {
    this.#fetch('Circle', () => import('./Circle.svelte'))
  }

  fetchHappened(): void {
    this.#fetch('Happened', () => import('./Happened.svelte'))
  }

  fetchStarters(): void {
    this.#fetch('Starters', () => import('#lib/goals/StartGoals.svelte'))
  }

  #fetch<Name extends keyof Parts>(name: Name, load: () => Promise<{ default: Parts[Name] }>): void {
    if (!this.parts[name]) void load().then((module) => (this.parts = { ...this.parts, [name]: module.default }))
  }
}
