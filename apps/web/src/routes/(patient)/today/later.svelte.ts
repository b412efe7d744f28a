import type KeptPanel from '#lib/outbox/KeptPanel.svelte'
import type ReminderCards from '#lib/reminders/ReminderCards.svelte'
import type { Day } from './day.svelte.ts'
import type Happened from './Happened.svelte'
import type TaskSheet from './TaskSheet.svelte'

/** The parts of Today that are no part of reading it: each is fetched once, when it may be needed. */
export class Later {
  Sheets = $state.raw<typeof TaskSheet | null>(null)
  Kept = $state.raw<typeof KeptPanel | null>(null)
  Reminding = $state.raw<typeof ReminderCards | null>(null)
  Happened = $state.raw<typeof Happened | null>(null)
  readonly #day: Pick<Day, 'keep' | 'openLogbook'>

  constructor(day: Pick<Day, 'keep' | 'openLogbook'>) {
    this.#day = day
  }

  fetchSheets(): void {
    if (this.Sheets) return
    void this.#day.openLogbook()
    void import('./TaskSheet.svelte').then((module) => (this.Sheets = module.default))
  }

  fetchKept(): void {
    if (this.Kept) return
    void this.#day.keep()
    void this.#day.openLogbook()
    void import('#lib/outbox/KeptPanel.svelte').then((module) => (this.Kept = module.default))
  }

  fetchReminding(): void {
    if (this.Reminding) return
    void this.#day.openLogbook()
    void import('#lib/reminders/ReminderCards.svelte').then((module) => (this.Reminding = module.default))
  }

  fetchHappened(): void {
    if (this.Happened) return
    void import('./Happened.svelte').then((module) => (this.Happened = module.default))
  }
}
