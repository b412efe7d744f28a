/* eslint-disable svelte/prefer-svelte-reactivity -- maps and sets here are books; only the runes beside them are drawn */
import type { BoardRow } from '@closeby/protocol/compliance'
import type { Ground } from '#lib/live/ground.ts'
import { Lights } from '#lib/live/lights.svelte.ts'
import { Saying } from '#lib/live/saying.svelte.ts'
import * as m from '#lib/paraglide/messages.js'
import type { BoardAddress, Sort } from './address.view.ts'
import { Card } from './card.svelte.ts'
import type { Counts, FilterKey } from './filters.view.ts'
import { countRows } from './filters.view.ts'
import type { Glance, SinceLooked } from './looked.view.ts'
import { NOTHING_SINCE, sinceLooked } from './looked.view.ts'
import type { Place } from './order.view.ts'
import { compareBy, merge, movedCount, placesOf, sameKey } from './order.view.ts'

/** Counts and order follow the rows at most this often, and a long list less often; a change after a quiet moment is taken at once. */
const SETTLE_MS = 250
const SETTLE_MS_PER_ROW = 0.1

/** One line of the drawn list. */
export type Item =
  | { kind: 'section'; id: string; section: FilterKey; count: number }
  | { kind: 'row'; id: string; card: Card }
  | { kind: 'gone'; id: string }

/** Why the order waits: somebody may be about to press what would move. */
export type Hold = 'pointer' | 'focus' | 'scroll' | 'drawer'

type View = Pick<BoardAddress, 'status' | 'query' | 'sort'>
type Source = readonly { readonly id: string; readonly row: BoardRow }[]

/**
 * The board: what is shown and in which order. Values change in place at once; the order changes only while nobody touches the list, or
 * when the reader asks for it.
 */
export class Board {
  items = $state.raw<readonly Item[]>([])
  counts = $state.raw<Counts>(countRows([]))
  /** Rows that wait to move. */
  moved = $state(0)
  since = $state.raw<SinceLooked>(NOTHING_SINCE)
  /** When the reader last looked, device clock, ms. */
  lookedAt = $state(0)
  /** Ids in the shown order, for walking. */
  ids = $state.raw<readonly string[]>([])
  readonly #ground: Pick<Ground, 'now' | 'after'>
  readonly #cards = new Map<string, Card>()
  readonly #holds = new Set<Hold>()
  #view: View
  #places: Place[] = []
  /** Every card in the order of the last sort, but for those whose place may be another by now. */
  #ranked: Card[] = []
  readonly #unranked = new Set<Card>()
  #rankedBy: Sort
  #source: Source = []
  #glances: Map<string, Glance> | null = null
  readonly #lights: Lights
  readonly #saying: Saying<Card>
  #isDirty = false
  #isWhole = false
  #settledAt = -Infinity
  #cancelSettle: (() => void) | null = null

  /** `seed` is what the server rendered; live rows take over from it by id. */
  constructor(seed: readonly BoardRow[], view: View, ground: Pick<Ground, 'now' | 'after'>) {
    this.#ground = ground
    this.#view = view
    this.#rankedBy = view.sort
    this.#lights = new Lights(ground)
    this.#saying = new Saying(ground, ([first, ...rest]) =>
      rest.length === 0
        ? m.board_said_one({ name: first.row.name, word: first.row.words })
        : m.board_said_many({ count: rest.length + 1 }),
    )
    for (const row of seed) this.#add(row)
    this.counts = this.#count()
    this.#order()
  }

  /** What a screen reader says next. */
  get said(): string {
    return this.#saying.said
  }

  get(id: string): Card | undefined {
    return this.#cards.get(id)
  }

  /**
   * Takes the rows of the live list. Until it is whole, rows of the first paint that it has not sent yet stay. The same array holds the
   * same patients: then only `changed` is looked at.
   */
  sync(source: Source, isWhole: boolean, changed: Source = source): void {
    const isFirst = !this.#isWhole
    const isOther = source !== this.#source || isFirst
    if (isOther) this.#match(source, isWhole)
    for (const { id, row } of isOther ? source : changed) this.#take(id, row)
    if (isWhole) this.#isWhole = true
    // What arrives while the page is still being filled is not a change that anybody saw.
    if (isFirst) this.#settle(true)
    else if (this.#isDirty) this.#settleSoon()
    if (isWhole && !this.#glances) this.look()
  }

  /** Another filter, sort or search: the reader asked, so it is applied at once. */
  show(view: View): void {
    if (view.status === this.#view.status && view.query === this.#view.query && view.sort === this.#view.sort) return
    this.#view = view
    this.#order()
  }

  hold(why: Hold): void {
    this.#holds.add(why)
  }

  release(why: Hold): void {
    if (this.#holds.delete(why) && this.#holds.size === 0 && this.moved + this.#goneCount() > 0) this.#order()
  }

  /** The new order, because the reader pressed the button. */
  applyOrder(): void {
    this.#order()
  }

  /** The reader looks away or comes to the page: "since you looked" counts from here. */
  look(): void {
    this.#glances = new Map([...this.#keys()].map(({ id, risk, last }) => [id, { risk, last }]))
    this.lookedAt = this.#ground.now()
    this.since = NOTHING_SINCE
  }

  stop(): void {
    this.#cancelSettle?.()
    this.#lights.stop()
    this.#saying.stop()
  }

  #match(source: Source, isWhole: boolean): void {
    this.#source = source
    for (const { id, row } of source) if (!this.#cards.has(id)) this.#add(row)
    if (!isWhole || this.#cards.size === source.length) return
    const here = new Set(source.map(({ id }) => id))
    for (const id of [...this.#cards.keys()]) if (!here.has(id)) this.#drop(id)
  }

  #add(row: BoardRow): void {
    const card = new Card(row)
    this.#cards.set(row.id, card)
    this.#ranked.push(card)
    this.#unranked.add(card)
    this.#isDirty = true
  }

  #take(id: string, row: BoardRow): void {
    const card = this.#cards.get(id)
    if (!card || card.row === row) return
    const { key, row: before } = card
    const isVisible = card.take(row)
    if (!sameKey(key, card.key)) {
      this.#unranked.add(card)
      this.#isDirty = true
    }
    if (!isVisible || !this.#isWhole) return
    if (before.status !== row.status) this.#saying.hear(card)
    this.#lights.light(card)
  }

  #drop(id: string): void {
    const gone = this.#cards.get(id)
    if (gone) this.#unranked.delete(gone)
    this.#cards.delete(id)
    this.#ranked = this.#ranked.filter((card) => card !== gone)
    this.#isDirty = true
    this.#places = this.#places.filter((place) => place.id !== id)
    // The patient leaves at once; the space stays until the order may change, so that nothing slides under a finger.
    this.items = this.items.map((item) => (item.id === id ? { kind: 'gone', id } : item))
    this.ids = this.ids.filter((each) => each !== id)
  }

  #goneCount(): number {
    return this.items.reduce((count, { kind }) => (kind === 'gone' ? count + 1 : count), 0)
  }

  #settleSoon(): void {
    const pause = Math.max(SETTLE_MS, this.#cards.size * SETTLE_MS_PER_ROW)
    const wait = this.#settledAt + pause - this.#ground.now()
    if (wait <= 0) this.#settle(false)
    else
      this.#cancelSettle ??= this.#ground.after(wait, () => {
        this.#cancelSettle = null
        this.#settle(false)
      })
  }

  #settle(isFirst: boolean): void {
    this.#isDirty = false
    this.#settledAt = this.#ground.now()
    this.counts = this.#count()
    if (this.#glances) this.since = sinceLooked(this.#glances, this.#keys())
    if (isFirst || this.#holds.size === 0) this.#order()
    else this.moved = movedCount(this.#places, this.#wanted())
  }

  #wanted(): Place[] {
    this.#rank()
    return placesOf(this.#keys(), this.#view)
  }

  /** Puts what changed into its new place; the rest has kept its order. */
  #rank(): void {
    const compare = compareBy(this.#view.sort)
    const byKey = (a: Card, b: Card): number => compare(a.key, b.key)
    if (this.#rankedBy === this.#view.sort) {
      const changed = [...this.#unranked].sort(byKey)
      this.#ranked = merge(
        this.#ranked.filter((card) => !this.#unranked.has(card)),
        changed,
        byKey,
      )
    } else this.#ranked.sort(byKey)
    this.#rankedBy = this.#view.sort
    this.#unranked.clear()
  }

  #order(): void {
    this.#places = this.#wanted()
    this.moved = 0
    const items: Item[] = []
    let section: Extract<Item, { kind: 'section' }> | undefined
    for (const place of this.#places) {
      const card = this.#cards.get(place.id)
      if (!card) continue
      if (place.section !== null && section?.section !== place.section) {
        section = { kind: 'section', id: `section:${place.section}`, section: place.section, count: 0 }
        items.push(section)
      }
      if (section) section.count += 1
      items.push(card.item)
    }
    this.items = items
    this.ids = this.#places.map(({ id }) => id)
  }

  *#keys(): Generator<Card['key']> {
    for (const { key } of this.#ranked) yield key
  }

  #count(): Counts {
    return countRows(this.#ranked.map(({ key }) => key.section))
  }
}
