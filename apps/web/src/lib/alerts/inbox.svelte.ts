/* eslint-disable svelte/prefer-svelte-reactivity -- maps and sets here are books; only the runes beside them are drawn */
import type { InboxRow } from '@closeby/protocol/compliance'
import type { Hold } from '#lib/board/board.svelte.ts'
import { movedCount } from '#lib/board/order.view.ts'
import type { Ground } from '#lib/live/ground.ts'
import { Lights } from '#lib/live/lights.svelte.ts'
import { Saying } from '#lib/live/saying.svelte.ts'
import * as m from '#lib/paraglide/messages.js'
import { AlertCard } from './alert-card.svelte.ts'
import { ruleOf } from './alert.view.ts'
import type { AlertPlace } from './order.view.ts'
import { alertPlaces } from './order.view.ts'
import type { Section, SectionCounts, Tab } from './section.view.ts'
import { countSections } from './section.view.ts'

/** One line of the drawn list. */
export type InboxItem =
  | { kind: 'section'; id: string; section: Section }
  | { kind: 'alert'; id: string; card: AlertCard; isFirst: boolean; isLast: boolean }
  | { kind: 'gone'; id: string }

/** Lines that wait: alerts that are not shown yet, and ones that stand elsewhere now. */
export type Waiting = { fresh: number; moved: number }

export type InboxReader = {
  userId: string
  /** Whether an alert is this reader's to act on now: then it may interrupt. */
  isToYou: (row: InboxRow) => boolean
  /** Whether this reader has just done something about an alert here: then its change is no news. */
  isOwnAct: (id: string) => boolean
}

type Source = readonly { readonly id: string; readonly row: InboxRow }[]
const NONE: Waiting = { fresh: 0, moved: 0 }

/**
 * The inbox of one reader. Values change in place at once; lines move only while nobody touches the list, or when the reader asks for
 * it. It lives as long as the tab is signed in, on whichever page: an alert is heard of everywhere.
 */
export class Inbox {
  items = $state.raw<readonly InboxItem[]>([])
  counts = $state.raw<SectionCounts>(countSections([]))
  waiting = $state.raw<Waiting>(NONE)
  /** Everything has been here once: from then on counts hold. */
  isWhole = $state(false)
  /** Ids in the shown order, for walking. */
  ids = $state.raw<readonly string[]>([])
  readonly #reader: InboxReader
  readonly #onAlarm: () => void
  readonly #cards = new Map<string, AlertCard>()
  readonly #holds = new Set<Hold>()
  readonly #lights: Lights
  readonly #saying: Saying<string>
  readonly #alarm: Saying<AlertCard>
  #tab: Tab = 'open'
  #places: AlertPlace[] = []

  /** `onAlarm` runs when an alert to this reader comes while he is here. */
  constructor(reader: InboxReader, ground: Pick<Ground, 'now' | 'after'>, onAlarm: () => void = () => undefined) {
    this.#reader = reader
    this.#onAlarm = onAlarm
    this.#lights = new Lights(ground)
    this.#saying = new Saying(ground, ([first, ...rest]) =>
      rest.length === 0 ? first : m.alerts_said_many({ count: rest.length + 1 }),
    )
    this.#alarm = new Saying(ground, ([first, ...rest]) =>
      rest.length === 0
        ? m.alerts_alarm_one({ name: first.row.name, word: ruleOf(first.row.rule).word })
        : m.alerts_alarm_many({ count: rest.length + 1 }),
    )
  }

  /** What a screen reader says next, politely. */
  get said(): string {
    return this.#saying.said
  }

  /** What interrupts: an alert to this reader. */
  get alarm(): string {
    return this.#alarm.said
  }

  get(id: string): AlertCard | undefined {
    return this.#cards.get(id)
  }

  /** Other alerts of a patient that somebody still has to do something about. */
  others(card: AlertCard): AlertCard[] {
    return [...this.#cards.values()].filter(
      ({ id, row, key }) =>
        row.patientId === card.row.patientId && id !== card.id && key.section !== 'cleared' && key.section !== 'done',
    )
  }

  /** What the server rendered; live rows take over from it. */
  seed(rows: readonly InboxRow[], isWhole: boolean): void {
    if (this.isWhole) return
    for (const row of rows) if (!this.#cards.has(row.id)) this.#add(row)
    this.isWhole = isWhole
    this.#order()
  }

  /** Takes the rows of the live list. Until it is whole, rows of the first paint that it has not sent yet stay. */
  sync(source: Source, isComplete: boolean): void {
    const isFilling = !this.isWhole
    let hasMoved = false
    for (const { id, row } of source) {
      const card = this.#cards.get(id)
      if (!card) this.#arrive(this.#add(row), isFilling)
      else if (card.row === row) continue
      else this.#change(card, row, isFilling)
      hasMoved = true
    }
    if (isComplete) {
      hasMoved = this.#forget(source) || hasMoved
      this.isWhole = true
    }
    if (hasMoved || isFilling) this.#settle(isFilling)
  }

  /** Another view: the reader asked, so it is applied at once. */
  show(tab: Tab): void {
    if (tab === this.#tab) return
    this.#tab = tab
    this.#order()
  }

  hold(why: Hold): void {
    this.#holds.add(why)
  }

  release(why: Hold): void {
    if (this.#holds.delete(why) && this.#holds.size === 0 && this.#isBehind()) this.#order()
  }

  /** The new order, because the reader pressed the button. */
  applyOrder(): void {
    this.#order()
  }

  stop(): void {
    this.#lights.stop()
    this.#saying.stop()
    this.#alarm.stop()
  }

  #add(row: InboxRow): AlertCard {
    const card = new AlertCard(row, this.#reader.userId)
    this.#cards.set(row.id, card)
    return card
  }

  /** What arrives while the list is being filled is nothing that happened now. */
  #arrive(card: AlertCard, isFilling: boolean): void {
    if (isFilling) return
    card.news = m.alerts_news_raised()
    this.#tell(card, this.#reader.isToYou(card.row))
  }

  #change(card: AlertCard, row: InboxRow, isFilling: boolean): void {
    const wasToYou = this.#reader.isToYou(card.row)
    if (card.take(row) && !isFilling) this.#tell(card, !wasToYou && this.#reader.isToYou(row))
  }

  /** One who acts sees what he did; only an alert to him interrupts the others. */
  #tell(card: AlertCard, isAlarm: boolean): void {
    this.#lights.light(card)
    if (this.#reader.isOwnAct(card.id)) return
    if (!isAlarm) return this.#saying.hear(m.alerts_said_one({ name: card.row.name, news: card.news ?? '' }))
    this.#alarm.hear(card)
    this.#onAlarm()
  }

  /** Drops what the whole list does not hold. Its line stays empty until the order may change, so that nothing slides under a finger. */
  #forget(source: Source): boolean {
    if (this.#cards.size === source.length) return false
    const here = new Set(source.map(({ id }) => id))
    const gone = new Set([...this.#cards.keys()].filter((id) => !here.has(id)))
    for (const id of gone) this.#cards.delete(id)
    this.items = this.items.map((item) => (gone.has(item.id) ? { kind: 'gone', id: item.id } : item))
    this.ids = this.ids.filter((id) => !gone.has(id))
    this.#places = this.#places.filter(({ id }) => !gone.has(id))
    return gone.size > 0
  }

  #isBehind(): boolean {
    return this.waiting.fresh + this.waiting.moved > 0 || this.items.some(({ kind }) => kind === 'gone')
  }

  #settle(isFirst: boolean): void {
    this.counts = countSections(this.#sections())
    if (isFirst || this.#holds.size === 0) return this.#order()
    const wanted = this.#wanted()
    const shown = new Set(this.#places.map(({ id }) => id))
    const fresh = wanted.reduce((count, { id }) => (shown.has(id) ? count : count + 1), 0)
    this.waiting = { fresh, moved: movedCount(this.#places, wanted) - fresh }
  }

  #wanted(): AlertPlace[] {
    return alertPlaces(
      [...this.#cards.values()].map(({ key }) => key),
      this.#tab,
    )
  }

  #order(): void {
    this.counts = countSections(this.#sections())
    this.#places = this.#wanted()
    this.waiting = NONE
    const items: InboxItem[] = []
    let section: Section | null = null
    for (const { id, isFirst, isLast, section: each } of this.#places) {
      const card = this.#cards.get(id)
      if (!card) continue
      if (each !== section) items.push({ kind: 'section', id: `section:${each}`, section: each })
      section = each
      items.push({ kind: 'alert', id, card, isFirst, isLast })
    }
    this.items = items
    this.ids = this.#places.map(({ id }) => id)
  }

  *#sections(): Generator<Section> {
    for (const { key } of this.#cards.values()) yield key.section
  }
}
