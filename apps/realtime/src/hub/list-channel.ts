/** What a list needs to know of a row, and of the patient it is a row of. */
export type Versioned = { id: string; seq: number }

/** A patient of a list: his rows, which of them are news since the change before (null: all), and which are gone. */
export type Change<Patient> = {
  patient: Patient
  rows: readonly Versioned[]
  changed: ReadonlySet<string> | null
  gone: readonly string[]
  /** The patient as every reader of this slice was last given him; null when some were not. */
  before: Patient | null
}
/** A change in the order of a list, and where the one stood that it took the place of. */
type Placed<Patient> = Change<Patient> & { beforeAt: number }
/** The same object for every reader that stands at the same place, so that what is made of it is made once. */
export type Slice<Patient> = { changes: readonly Change<Patient>[] }
/** A patient who is off the list as of `seq`, and the rows he had on it. */
export type Departure = { seq: number; rows: readonly string[]; order: number }

export type Numbers = { count: number; sum: number }

/** How far one socket has come. */
export type Reader<Patient> = {
  /** No less than the patients that wait; 0 only when nothing does. */
  waiting: () => number
  /** The next changes, of about `most` rows, and moves on behind them: they must be sent at once. */
  next: (most: number) => Slice<Patient>
  /** Whether it was there before a departure, and so may show the patient. */
  wasBefore: (departure: Departure) => boolean
  leave: () => void
}

/**
 * One list of a panel, once for all who watch it: the newest change of each patient in the order they came, and for each
 * socket no more than its place in that order. A change costs the same for one reader as for a thousand. His latest change
 * wins, and no patient goes back to an older seq, not even after he left.
 */
export type ListChannel<Patient extends Versioned> = {
  /** Puts a patient's change behind all others. False when `rows`, those he has now, are no news. */
  offer: (patient: Patient, rows: readonly Versioned[]) => boolean
  /** The patient is off the list as of his seq. The same departure again until he is back; null when he came back since. */
  leave: (patient: Versioned) => Departure | null
  /** The newest seq of a patient that was offered or left; 0 for one who never was here. */
  seqOf: (id: string) => number
  /** Everybody on the list, longest unchanged first. */
  patients: () => Patient[]
  /** Ids of rows that were here once. */
  departed: () => string[]
  /** Count of the rows, and sum of their seqs: the same object as long as nothing changes. */
  numbers: () => Numbers
  /** A new reader: these patients first, as they are when their turn comes, then whatever changes from now on. */
  join: (first: readonly string[]) => Reader<Patient>
}

/** Superseded places that may lie in the order before it is drawn together. */
const SLACK = 1_024
const NO_ROWS: readonly Versioned[] = []
const NEW = { changed: null, gone: [], before: null, beforeAt: 0 } as const

export function createListChannel<Patient extends Versioned>(): ListChannel<Patient> {
  type Place = { at: number }
  let order: (Placed<Patient> | null)[] = []
  const placeOf = new Map<string, number>()
  const past = new Map<string, Departure>()
  const readers = new Set<Place>()
  /** What readers at one place were last given, as long as nothing changed. */
  const slices = new Map<number, { most: number; to: number; slice: Slice<Patient> }>()
  let departures = 0
  let numbers: Numbers = { count: 0, sum: 0 }

  const changeOf = (id: string) => order[placeOf.get(id) ?? -1] ?? undefined
  const seqOf = (id: string) => changeOf(id)?.patient.seq ?? past.get(id)?.seq ?? 0

  function recount(before: readonly Versioned[], after: readonly Versioned[]): void {
    const { count, sum } = numbers
    numbers = { count: count + after.length - before.length, sum: sum + sumOf(after) - sumOf(before) }
    slices.clear()
  }

  function remove(id: string): void {
    order[placeOf.get(id) ?? -1] = null
    placeOf.delete(id)
  }

  function append(change: Placed<Patient>): void {
    placeOf.set(change.patient.id, order.length)
    order.push(change)
    if (order.length > 2 * placeOf.size + SLACK) drawTogether()
  }

  function drawTogether(): void {
    const before: number[] = []
    let kept = 0
    for (const change of order) {
      before.push(kept)
      if (change) kept += 1
    }
    for (const reader of readers) reader.at = before[reader.at] ?? kept
    order = order.flatMap((change) => (change ? [{ ...change, beforeAt: before[change.beforeAt] ?? kept }] : []))
    order.forEach((change, at) => change && placeOf.set(change.patient.id, at))
  }

  /** What a reader is told who may not have been told of the change before, either. */
  function changeFrom(known: Change<Patient>, patient: Patient, rows: readonly Versioned[]): Placed<Patient> {
    const at = placeOf.get(patient.id) ?? 0
    const was = { before: known.patient, beforeAt: at }
    const [row] = rows
    if (rows.length === 1 && known.rows.length === 1 && known.rows[0]?.id === row?.id)
      return { patient, rows, changed: null, gone: known.gone, ...was }
    const isBehind = [...readers].some((reader) => reader.at <= at)
    const untold = isBehind ? (known.changed ?? new Set(known.rows.map(({ id }) => id))) : new Set<string>()
    const ids = new Set(rows.map(({ id }) => id))
    const news = rows.filter(
      ({ id, seq }) => untold.has(id) || !known.rows.some((old) => old.id === id && old.seq === seq),
    )
    const left = known.rows.filter(({ id }) => !ids.has(id)).map(({ id }) => id)
    const gone = [...(isBehind ? known.gone : []), ...left].filter((id) => !ids.has(id))
    return { patient, rows, changed: new Set(news.map(({ id }) => id)), gone, ...was }
  }

  function sliceAt(place: Place, most: number): Slice<Patient> {
    const known = slices.get(place.at)
    if (known?.most === most) {
      place.at = known.to
      return known.slice
    }
    const changes: Change<Patient>[] = []
    let rows = 0
    let to = place.at
    for (; to < order.length && (rows < most || changes.length === 0); to += 1) {
      const change = order[to]
      if (!change) continue
      changes.push(change.beforeAt < place.at ? change : { ...change, before: null })
      rows += change.rows.length
    }
    const slice = { changes }
    slices.set(place.at, { most, to, slice })
    place.at = to
    return slice
  }

  return {
    offer: (patient, rows) => {
      const { id, seq } = patient
      if (seq <= seqOf(id)) return false
      const known = changeOf(id)
      const before = known?.rows ?? NO_ROWS
      if (isSame(rows, before)) {
        // Nothing older comes after it, and nobody is told.
        slices.clear()
        if (known) order[placeOf.get(id) ?? -1] = { ...known, patient }
        else past.set(id, { ...(past.get(id) ?? { rows: [], order: departures }), seq })
        return false
      }
      const change = known ? changeFrom(known, patient, rows) : { patient, rows, ...NEW }
      if (known) remove(id)
      past.delete(id)
      append(change)
      recount(before, rows)
      return true
    },
    leave: ({ id, seq }) => {
      const known = changeOf(id)
      if (known && known.patient.seq > seq) return null
      const gone = past.get(id)
      if (!known && gone && gone.seq >= seq) return gone
      departures += 1
      const departure = { seq, rows: known?.rows.map((row) => row.id) ?? [], order: departures }
      past.set(id, departure)
      if (known) {
        remove(id)
        recount(known.rows, NO_ROWS)
      }
      return departure
    },
    seqOf,
    patients: () => order.flatMap((change) => (change ? [change.patient] : [])),
    departed: () => [...past.values()].flatMap(({ rows }) => rows),
    numbers: () => numbers,
    join: (first) => {
      const place = { at: order.length }
      const joinedAt = departures
      let backlog = [...first]
      readers.add(place)
      return {
        waiting: () => backlog.length + order.length - place.at,
        next: (most) => {
          if (backlog.length === 0) return sliceAt(place, most)
          const changes: Change<Patient>[] = []
          let taken = 0
          for (let rows = 0; taken < backlog.length && (rows < most || taken === 0); taken += 1) {
            const change = changeOf(backlog[taken] ?? '')
            if (!change) continue
            changes.push({ ...change, ...NEW })
            rows += change.rows.length
          }
          backlog = backlog.slice(taken)
          return { changes }
        },
        wasBefore: (departure) => departure.order > joinedAt,
        leave: () => void readers.delete(place),
      }
    },
  }
}

function sumOf(rows: readonly Versioned[]): number {
  return rows.reduce((sum, { seq }) => sum + seq, 0)
}

function isSame(a: readonly Versioned[], b: readonly Versioned[]): boolean {
  return a.length === b.length && a.every(({ id, seq }, index) => b[index]?.id === id && b[index].seq === seq)
}
