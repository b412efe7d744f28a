/** What a list needs to know of a row. */
type Versioned = { id: string; seq: number }

/**
 * One list as one socket has it: what was put on it, and what waits. Latest wins per row, and a row never goes back to a
 * seq below one that was put, not even after it left the list.
 */
export type BoardView<Row extends Versioned> = {
  /** Lets a row wait, in the place of an older one of the same patient. False when it is no news. */
  offer: (row: Row) => boolean
  /** Up to `count` waiting rows, those first that have waited longest. Whoever takes one puts it or lets it leave. */
  take: (count: number) => Row[]
  /** Counts a row as put on the socket, or as held by the client already. */
  put: (row: Versioned) => void
  /** The row is no longer in the list as of `seq`. True when the client has it and must be told. */
  leave: (row: Versioned) => boolean
  /** The newest seq that was put, waits or left; 0 for a patient who never was here. */
  seqOf: (id: string) => number
  isShown: (id: string) => boolean
  shownIds: () => string[]
  waiting: () => number
  /** Numbers of what was put on the socket, or null while something waits to be. */
  check: () => { count: number; sum: number } | null
}

export function createBoardView<Row extends Versioned>(): BoardView<Row> {
  const known = new Map<string, { seq: number; isShown: boolean }>()
  const pending = new Map<string, Row>()
  let count = 0
  let sum = 0

  /** Takes what is known of a row out of the numbers. True when it was in them. */
  function uncount(id: string): boolean {
    const before = known.get(id)
    if (!before?.isShown) return false
    count -= 1
    sum -= before.seq
    return true
  }

  const seqOf = (id: string) => Math.max(known.get(id)?.seq ?? 0, pending.get(id)?.seq ?? 0)

  return {
    offer: (row) => {
      if (row.seq <= seqOf(row.id)) return false
      pending.set(row.id, row)
      return true
    },
    take: (limit) => {
      const rows: Row[] = []
      for (const row of pending.values()) {
        if (rows.length === limit) break
        rows.push(row)
      }
      for (const { id } of rows) pending.delete(id)
      return rows
    },
    put: ({ id, seq }) => {
      uncount(id)
      known.set(id, { seq, isShown: true })
      count += 1
      sum += seq
    },
    leave: ({ id, seq }) => {
      const before = known.get(id)
      if (before && before.seq > seq) return false
      const waiting = pending.get(id)
      if (waiting && waiting.seq <= seq) pending.delete(id)
      const wasShown = uncount(id)
      known.set(id, { seq, isShown: false })
      return wasShown
    },
    seqOf,
    isShown: (id) => known.get(id)?.isShown === true,
    shownIds: () => [...known].flatMap(([id, { isShown }]) => (isShown ? [id] : [])),
    waiting: () => pending.size,
    check: () => (pending.size > 0 ? null : { count, sum }),
  }
}
