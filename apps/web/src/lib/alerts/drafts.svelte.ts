import type { Outcome } from '@closeby/protocol/alerts'

/** How an alert ended, as far as it is written. */
export interface ResolveDraft {
  outcome: Outcome | null
  note: string
  /** When it was last touched, device clock, ms. */
  keptAt: number
}

/**
 * What was typed about each alert, kept while this tab lives: over live changes, another alert in between, and a refused write. Never
 * written to the device: it is about somebody's health.
 */
export class Drafts {
  #drafts = $state.raw<Readonly<Record<string, ResolveDraft>>>({})

  get(alertId: string): ResolveDraft | undefined {
    return this.#drafts[alertId]
  }

  keep(alertId: string, draft: Omit<ResolveDraft, 'keptAt'>): void {
    this.#drafts = { ...this.#drafts, [alertId]: { ...draft, keptAt: Date.now() } }
  }

  drop(alertId: string): void {
    const { [alertId]: _dropped, ...others } = this.#drafts
    this.#drafts = others
  }
}
