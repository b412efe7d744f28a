import type { InboxRow } from '@closeby/protocol/compliance'
import { Light } from '#lib/live/lights.svelte.ts'
import { newsOf } from './alert.view.ts'
import type { AlertKey } from './order.view.ts'
import { keyOf } from './order.view.ts'

/** One alert of the inbox. Each card holds its own state, so a change of one renders one. */
export class AlertCard extends Light {
  readonly id: string
  row: InboxRow = $state.raw() as InboxRow
  /** What the last change brought, "Dr Osei claimed this just now". */
  news = $state<string | null>(null)
  key: AlertKey
  readonly #userId: string

  constructor(row: InboxRow, userId: string) {
    super()
    this.id = row.id
    this.row = row
    this.#userId = userId
    this.key = keyOf(row, userId)
  }

  /** Takes a newer row. True when a reader sees a difference. */
  take(row: InboxRow): boolean {
    const news = newsOf(this.row, row, this.#userId)
    this.row = row
    this.key = keyOf(row, this.#userId)
    if (news !== null) this.news = news
    return news !== null
  }
}
