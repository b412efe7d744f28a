/** What a list needs to know of a row, and of the patient it is a row of. */
export type Versioned = { id: string; seq: number }

/** What a change of a patient puts on a socket: rows that are news, and ids of rows he no longer has. */
export type Told<Row> = { news: Row[]; gone: string[] }

/**
 * One list as one socket has it: the rows each patient has on it, and whose change waits. A patient has one row on a board
 * and any number in an inbox. His latest change wins, and he never goes back to a seq below one that was put, not even
 * after he left the list.
 */
export type ListView<Patient extends Versioned> = {
  /** Lets a patient wait, in the place of an older change of his. False when `rows`, those he has now, are no news. */
  offer: (patient: Patient, rows: readonly Versioned[]) => boolean
  /** Who has waited longest, and how many rows he had when he was offered. He waits until he is put or leaves. */
  next: () => { patient: Patient; count: number } | undefined
  /** Counts these as all rows of this patient on the socket. What it answers with must be sent at once. */
  put: <Row extends Versioned>(patient: Versioned, rows: readonly Row[]) => Told<Row>
  /** The patient is not this viewer's any more as of his seq. Answers with the rows the client has and must be told of. */
  leave: (patient: Versioned) => string[]
  /** The newest seq of a patient that was put, waits or left; 0 for one who never was here. */
  seqOf: (id: string) => number
  /** Patients with rows on the socket. */
  shownIds: () => string[]
  /** Patients who wait. */
  waiting: () => number
  /** Rows that wait. */
  waitingRows: () => number
  /** Numbers of what was put on the socket, or null while something waits to be. */
  check: () => { count: number; sum: number } | null
}

const NONE: readonly Versioned[] = []

export function createListView<Patient extends Versioned>(): ListView<Patient> {
  const known = new Map<string, { seq: number; rows: readonly Versioned[] }>()
  const pending = new Map<string, { patient: Patient; count: number }>()
  let count = 0
  let sum = 0

  const rowsOf = (id: string) => known.get(id)?.rows ?? NONE

  function note({ id, seq }: Versioned, rows: readonly Versioned[]): void {
    const before = rowsOf(id)
    count += rows.length - before.length
    sum += sumOf(rows) - sumOf(before)
    known.set(id, { seq, rows })
  }

  /** What waits and is not newer than this has been overtaken by it. */
  function overtake({ id, seq }: Versioned): void {
    const waiting = pending.get(id)
    if (waiting && waiting.patient.seq <= seq) pending.delete(id)
  }

  const seqOf = (id: string) => Math.max(known.get(id)?.seq ?? 0, pending.get(id)?.patient.seq ?? 0)

  return {
    offer: (patient, rows) => {
      const { id, seq } = patient
      if (seq <= seqOf(id)) return false
      if (!pending.has(id) && isSame(rows, rowsOf(id))) {
        known.set(id, { seq, rows: rowsOf(id) })
        return false
      }
      pending.set(id, { patient, count: rows.length })
      return true
    },
    next: () => pending.values().next().value,
    put: (patient, rows) => {
      const before = rowsOf(patient.id)
      note(
        patient,
        rows.map(({ id, seq }) => ({ id, seq })),
      )
      overtake(patient)
      const news = rows.filter(({ id, seq }) => !before.some((row) => row.id === id && row.seq === seq))
      const gone = before.filter(({ id }) => !rows.some((row) => row.id === id))
      return { news, gone: gone.map(({ id }) => id) }
    },
    leave: (patient) => {
      const before = known.get(patient.id)
      if (before && before.seq > patient.seq) return []
      overtake(patient)
      note(patient, NONE)
      return before?.rows.map(({ id }) => id) ?? []
    },
    seqOf,
    shownIds: () => [...known].flatMap(([id, { rows }]) => (rows.length > 0 ? [id] : [])),
    waiting: () => pending.size,
    waitingRows: () => [...pending.values()].reduce((rows, each) => rows + each.count, 0),
    check: () => (pending.size > 0 ? null : { count, sum }),
  }
}

function sumOf(rows: readonly Versioned[]): number {
  return rows.reduce((sum, { seq }) => sum + seq, 0)
}

function isSame(a: readonly Versioned[], b: readonly Versioned[]): boolean {
  return a.length === b.length && a.every(({ id, seq }, index) => b[index]?.id === id && b[index].seq === seq)
}
