import type { BoardRow } from '@closeby/protocol/compliance'
import { Light } from '#lib/live/lights.svelte.ts'
import type { SortKey } from './order.view.ts'
import { sortKeyOf } from './order.view.ts'
import { changeWords, looksDifferent } from './row.view.ts'

/** One patient on the board. Each card holds its own state, so a change of one renders one row. */
export class Card extends Light {
  readonly id: string
  row: BoardRow = $state.raw() as BoardRow
  /** What the last change brought, "Steps 3,620". */
  news = $state<string | null>(null)
  key: SortKey
  /** This card as a line of the drawn list; the same object always, so that a new order is only an order. */
  readonly item: { readonly kind: 'row'; readonly id: string; readonly card: Card }

  constructor(row: BoardRow) {
    super()
    this.id = row.id
    this.item = { kind: 'row', id: row.id, card: this }
    this.row = row
    this.key = sortKeyOf(row)
  }

  /** Takes a newer row. True when a reader sees a difference. */
  take(row: BoardRow): boolean {
    const before = this.row
    this.row = row
    this.key = sortKeyOf(row)
    if (!looksDifferent(before, row)) return false
    this.news = changeWords(before, row)
    return true
  }
}
