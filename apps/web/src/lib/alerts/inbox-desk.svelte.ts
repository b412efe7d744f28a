import { goto } from '$app/navigation'
import { page } from '$app/state'
import type { RowsHandle } from '#lib/board/desk.svelte.ts'
import { neighbour } from '#lib/board/keys.view.ts'
import type { InboxAddress } from './address.view.ts'
import { readInbox, readInboxHref, writeInbox } from './address.view.ts'

/** What the reader chose in the inbox: the view and the open alert, which are the address, and the row the keys stand on. */
export class InboxDesk {
  /** The row the keys stand on. */
  current = $state<string | null>(null)
  readonly address = $derived<InboxAddress>(readInbox(page.url.searchParams))
  readonly #ids: () => readonly string[]

  /** `ids` are the shown alerts in their order. */
  constructor(ids: () => readonly string[]) {
    this.#ids = ids
    this.current = readInbox(page.url.searchParams).alertId
  }

  /** What the keys act on: the open alert, else the row they stand on. */
  get target(): string | null {
    return this.address.alertId ?? this.current
  }

  /** Shows what a link of the inbox leads to. Another view opens with no alert. */
  follow(href: string): void {
    const { tab, alertId } = readInboxHref(href)
    if (alertId !== null) this.open(alertId)
    else void goto(writeInbox({ tab, alertId }), { reset: false, state: { openedHere: false } })
  }

  open(alertId: string): void {
    this.current = alertId
    const isOpen = this.address.alertId !== null
    // Walking replaces: "back" closes the alert instead of retracing every one.
    const openedHere = isOpen ? (page.state.openedHere ?? false) : true
    void goto(writeInbox({ ...this.address, alertId }), { reset: false, replace: isOpen, state: { openedHere } })
  }

  close(): void {
    if (this.address.alertId === null) return
    if (page.state.openedHere) history.back()
    else void goto(writeInbox({ ...this.address, alertId: null }), { reset: false, replace: true, state: {} })
  }

  /** One row on. An open alert gives way to the next, and the focus stays where it is. */
  walk(step: 1 | -1, rows: RowsHandle | undefined): void {
    const openId = this.address.alertId
    const next = neighbour(this.#ids(), openId ?? this.current, step)
    if (next === null) return
    this.current = next
    if (openId !== null) this.open(next)
    const isInDetail = Boolean(document.activeElement?.closest('[data-detail]'))
    void (isInDetail ? rows?.reveal(next) : rows?.focus(next))
  }
}
