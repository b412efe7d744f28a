/* eslint-disable svelte/prefer-svelte-reactivity -- the maps are books of what was received; only the runes beside them are drawn */
import type { ViewName, ViewOpened, ViewRow } from '@closeby/protocol/wire'
import type { Watched } from './connection.svelte.ts'
import type { LiveDeps } from './live-patient.svelte.ts'
import type { Frame, FrameName } from './socket.ts'

const RETRY_MS = 2000

/** Which list, and whose each of its rows is: a patient who is withdrawn takes the rows along. */
export type ListKind<Row extends ViewRow> = { view: ViewName; patientOf: (row: Row) => string }

/** One row of a list. Each holds its own state, so a change of one row renders one row. */
export class LiveRow<Row extends ViewRow = ViewRow> {
  readonly id: string
  row: Row = $state.raw() as Row
  /** When this row last changed while being looked at (device clock, ms); 0 for how it was at the opening. */
  changedAt = $state(0)

  constructor(row: Row) {
    this.id = row.id
    this.row = row
  }
}

export type ListDeps = LiveDeps & {
  /** Runs once before the next frame is drawn; the answer calls it off. */
  frame: (run: () => void) => () => void
}

/** A live list: rows by id, gaps found by count and sum. Call `close` when the page goes. */
export class LiveList<Row extends ViewRow> implements Watched {
  /** Replaced only when rows come or go; a row's own change is in the row. In no particular order. */
  rows = $state.raw<readonly LiveRow<Row>[]>([])
  /** Rises by one with each drawn batch of changes: what sorts and counts may depend on. */
  version = $state(0)
  /** True once the whole list has been here. */
  isComplete = $state(false)
  readonly #kind: ListKind<Row>
  readonly #deps: ListDeps
  readonly #shown = new Map<string, LiveRow<Row>>()
  /** What was received on this line, drawn or not: the side of `view:check` that is ours. */
  #known = new Map<string, Row>()
  #sum = 0
  #total = 0
  #asOf: string | null = null
  /** Rows to touch before the next frame is drawn, and why. */
  #pending = new Map<string, 'put' | 'gone'>()
  /** Rows whose content changed since `takeChanged`. */
  #changed: LiveRow<Row>[] = []
  #cancelFrame: (() => void) | null = null
  #ask = 0
  #isAsking = false
  #isCurrent = false
  #disagreed = 0
  #stops: (() => void)[]

  constructor(kind: ListKind<Row>, deps: ListDeps) {
    this.#kind = kind
    this.#deps = deps
    this.#stops = [
      deps.socket.listen({
        up: () => void this.#open(this.#asOf ?? undefined),
        down: () => this.#setCurrent(false),
        frame: (event, payload) => this.#take(event, payload),
      }),
      deps.connection.watch(this),
    ]
    if (deps.socket.isUp) void this.#open()
  }

  get isCurrent(): boolean {
    return this.#isCurrent
  }

  get(id: string): LiveRow<Row> | undefined {
    return this.#shown.get(id)
  }

  /** Rows that changed in place since this was last asked: whoever draws thousands looks at these alone. */
  takeChanged(): readonly LiveRow<Row>[] {
    return this.#changed.splice(0)
  }

  close(): void {
    this.#ask += 1
    this.#cancelFrame?.()
    for (const stop of this.#stops.splice(0)) stop()
    void this.#deps.socket.ask('view:close', { view: this.#kind.view })
  }

  #setCurrent(isCurrent: boolean): void {
    this.#isCurrent = isCurrent
    this.#deps.connection.refresh()
  }

  async #open(since?: string): Promise<void> {
    const mine = ++this.#ask
    this.#isAsking = true
    const answer = await this.#deps.socket.ask<ViewOpened<Row>>(`${this.#kind.view}:open`, {
      batch: true,
      ...(since !== undefined && { since }),
    })
    if (mine !== this.#ask) return
    this.#isAsking = false
    if (answer === 'unanswered' || !answer.ok) {
      const ms = answer === 'unanswered' ? RETRY_MS : (answer.afterMs ?? RETRY_MS)
      const cancel = this.#deps.ground.after(ms, () => {
        this.#stops = this.#stops.filter((stop) => stop !== cancel)
        if (mine === this.#ask && this.#deps.socket.isUp) void this.#open(this.#asOf ?? undefined)
      })
      this.#stops.push(cancel)
      return
    }
    this.#asOf = answer.asOf
    this.#total = answer.total
    this.#disagreed = 0
    if (!answer.gone) this.#startOver()
    for (const id of answer.gone ?? []) this.#remove(id)
    for (const row of answer.rows) this.#put(row)
    this.#completeWhenAllHere()
    // What came is shown before the page says that it is live: a busy device draws its next frame late.
    this.#cancelFrame?.()
    this.#flush()
    this.#setCurrent(true)
  }

  /** The old rows stay on the screen until the new list is whole. */
  #startOver(): void {
    this.#known = new Map()
    this.#sum = 0
    this.isComplete = false
  }

  #take(event: FrameName, payload: unknown): void {
    switch (event) {
      case 'view:row': {
        const { view, row } = payload as { view: ViewName; row: Row }
        if (view === this.#kind.view) this.#put(row)
        return
      }
      case 'view:rows': {
        const { view, rows } = payload as { view: ViewName; rows: Row[] }
        if (view !== this.#kind.view) return
        for (const row of rows) this.#put(row)
        this.#completeWhenAllHere()
        return
      }
      case 'view:gone': {
        const { view, id } = payload as Frame<'view:gone'>
        if (view === this.#kind.view) this.#remove(id)
        return
      }
      case 'access:revoked':
        return this.#withdraw((payload as Frame<'access:revoked'>).patientId)
      case 'view:check': {
        const { view, count, sum } = payload as Frame<'view:check'>
        if (view === this.#kind.view) this.#compare(count, sum)
        return
      }
      default:
        return
    }
  }

  /** Newer wins. The same seq may say something else: what a viewer may see can change without an entry of its own. */
  #put(row: Row): void {
    const known = this.#known.get(row.id)
    if (known && row.seq < known.seq) return
    this.#known.set(row.id, row)
    this.#sum += row.seq - (known?.seq ?? 0)
    this.#draw(row.id, 'put')
  }

  /** A removal is told twice, to the list and to the patient's page: the second time there is nothing left to take out. */
  #remove(id: string): void {
    const known = this.#known.get(id)
    if (!known) return
    this.#sum -= known.seq
    this.#known.delete(id)
    this.#total -= 1
    this.#draw(id, 'gone')
    this.#completeWhenAllHere()
  }

  #withdraw(patientId: string): void {
    for (const [id, row] of this.#known) if (this.#kind.patientOf(row) === patientId) this.#remove(id)
  }

  #completeWhenAllHere(): void {
    if (this.isComplete || this.#known.size < this.#total) return
    this.isComplete = true
    for (const id of this.#shown.keys()) if (!this.#known.has(id)) this.#draw(id, 'gone')
    // Told by a drawn batch also when the list is empty: whoever draws it waits for that.
    this.#cancelFrame ??= this.#deps.frame(() => this.#flush())
  }

  #compare(count: number, sum: number): void {
    if (this.#isAsking) return
    if (count === this.#known.size && sum === this.#sum) {
      this.#disagreed = 0
      return
    }
    this.#disagreed += 1
    if (this.#disagreed < 2) return
    this.#deps.onHeal('list')
    this.#setCurrent(false)
    void this.#open()
  }

  /** However many rows came, the screen is touched once per frame. */
  #draw(id: string, what: 'put' | 'gone'): void {
    this.#pending.set(id, what)
    this.#cancelFrame ??= this.#deps.frame(() => this.#flush())
  }

  #flush(): void {
    this.#cancelFrame = null
    const pending = this.#pending
    this.#pending = new Map()
    let hasMoved = false
    for (const [id, what] of pending) {
      const moved = what === 'gone' ? this.#shown.delete(id) : this.#show(id)
      hasMoved ||= moved
    }
    if (hasMoved) this.rows = [...this.#shown.values()]
    this.version += 1
  }

  /** True when the row is new here. */
  #show(id: string): boolean {
    const row = this.#known.get(id)
    const shown = this.#shown.get(id)
    if (!row) return false
    if (!shown) {
      this.#shown.set(id, new LiveRow(row))
      return true
    }
    if (!isSame(shown.row, row)) {
      shown.row = row
      shown.changedAt = this.#deps.ground.now()
      this.#changed.push(shown)
    }
    return false
  }
}

function isSame(a: ViewRow, b: ViewRow): boolean {
  return a.seq === b.seq && JSON.stringify(a) === JSON.stringify(b)
}
