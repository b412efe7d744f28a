import { goto } from '$app/navigation'
import { page } from '$app/state'
import type { BoardAddress, Sort } from './address.view.ts'
import { readAddress, readHref, writeAddress } from './address.view.ts'
import { neighbour } from './keys.view.ts'

/** A pause in typing after which the address follows. */
const TYPED_MS = 300

/** Brings rows into sight, or puts the focus on them. */
export interface RowsHandle {
  reveal: (id: string) => Promise<void>
  focus: (id: string) => Promise<void>
}

/** The list and what is pinned over it. */
export interface RegionHandle {
  handle: () => RowsHandle | undefined
  giveBack: (id: string) => Promise<void>
}

/** What the reader chose: filter, search, sort, the open patient and the row the keys stand on. All but the last is the address. */
export class Desk {
  /** What is in the search box; the address follows when typing rests. */
  query = $state('')
  /** The row the keys stand on. */
  current = $state<string | null>(null)
  readonly address = $derived<BoardAddress>({ ...readAddress(page.url.searchParams), query: this.query })
  readonly #ids: () => readonly string[]
  #typing: ReturnType<typeof setTimeout> | undefined

  /** `ids` are the shown rows in their order. */
  constructor(ids: () => readonly string[]) {
    const { query, patientId } = readAddress(page.url.searchParams)
    this.query = query
    this.current = patientId
    this.#ids = ids
  }

  /** Takes the address as it is now: somebody went back or forward. */
  reread(): void {
    this.query = readAddress(page.url.searchParams).query
  }

  search(text: string): void {
    this.query = text
    clearTimeout(this.#typing)
    this.#typing = setTimeout(() => void this.#go({}, true), TYPED_MS)
  }

  sort(sort: Sort): void {
    void this.#go({ sort }, false)
  }

  /** Shows what a link of the board leads to; the open patient stays open. */
  follow(href: string): void {
    const { status, query } = readHref(href)
    this.query = query
    void this.#go({ status, query }, false)
  }

  open(patientId: string): void {
    clearTimeout(this.#typing)
    const isOpen = this.address.patientId !== null
    // Walking replaces: "back" closes the drawer instead of retracing every patient.
    const openedHere = isOpen ? (page.state.openedHere ?? false) : true
    const href = writeAddress({ ...this.address, patientId })
    void goto(href, { reset: false, replace: isOpen, state: { openedHere } })
  }

  close(): void {
    if (this.address.patientId === null) return
    if (page.state.openedHere) history.back()
    else void this.#go({ patientId: null }, true)
  }

  /** One row on. An open patient gives way to the next, and the focus stays where it is in the drawer. */
  walk(step: 1 | -1, rows: RowsHandle | undefined): void {
    const openId = this.address.patientId
    const next = neighbour(this.#ids(), openId ?? this.current, step)
    if (next === null) return
    this.current = next
    if (openId !== null) this.open(next)
    const isInDrawer = Boolean(document.activeElement?.closest('dialog'))
    void (isInDrawer ? rows?.reveal(next) : rows?.focus(next))
  }

  #go(change: Partial<BoardAddress>, replace: boolean): Promise<void> {
    clearTimeout(this.#typing)
    // What is new in the history was not opened from here: closing a patient must not undo a filter.
    const state = replace ? { ...page.state } : { openedHere: false }
    return goto(writeAddress({ ...this.address, ...change }), { reset: false, replace, state })
  }
}

function isPlain({ button, metaKey, ctrlKey, shiftKey, altKey }: MouseEvent): boolean {
  return button === 0 && !metaKey && !ctrlKey && !shiftKey && !altKey
}

/** The address under our own path that a press leads to; a link opened elsewhere is a link. */
export function pressedLink(event: MouseEvent, path: string): string | null {
  if (!isPlain(event) || !(event.target instanceof Element)) return null
  const href = event.target.closest('a')?.getAttribute('href') ?? null
  return href === path || href?.startsWith(`${path}?`) ? href : null
}

/** What a press on the board is about: a row, a link of the board, or nothing of ours. A link opened elsewhere is a link. */
export function pressOf(event: MouseEvent): { patientId: string } | { href: string } | null {
  if (!isPlain(event) || !(event.target instanceof Element)) return null
  const href = event.target.closest('a')?.getAttribute('href') ?? null
  const patientId = event.target.closest<HTMLElement>('[data-id]')?.dataset['id']
  if (patientId !== undefined) {
    // Somebody who marks text in a row does not want it opened.
    return href === null && window.getSelection()?.type === 'Range' ? null : { patientId }
  }
  return href?.startsWith('/board') ? { href } : null
}
