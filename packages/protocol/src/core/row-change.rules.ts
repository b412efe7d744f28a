/** What a row became since the version of it that a client has, where that is shorter to say than the row. */
export type RowChange = { id: string; from: number; set: { seq: number } }

/**
 * What makes `before` into `after`: of objects the keys that differ, of lists of one length the places that differ, by
 * index; anything else is the new value. Null when that cannot be said so: `after` has other keys than `before`.
 */
export function differenceOf(before: object, after: object): object | null {
  const set: Record<string, unknown> = {}
  const keys = Object.keys(after)
  if (keys.length !== Object.keys(before).length) return null
  for (const key of keys) {
    if (!Object.hasOwn(before, key)) return null
    const pair: [unknown, unknown] = [(before as Keyed)[key], (after as Keyed)[key]]
    const [old, now] = pair
    if (old === now) continue
    if (now === undefined) return null
    if (!areAlike(pair)) {
      // A client would take a new object for what to change of an old one, and keep what it does not name.
      if (isPlain(now) && typeof old === 'object' && old !== null) return null
      set[key] = now
      continue
    }
    const inner = differenceOf(...pair)
    if (inner === null) return null
    if (Object.keys(inner).length > 0) set[key] = inner
  }
  return set
}

/** The row that `change` speaks of, made from the version a client has. @throws when that is not the version meant */
export function changedRow<Row extends { id: string; seq: number }>(known: Row, change: RowChange): Row {
  if (known.id !== change.id || known.seq !== change.from) throw new Error('a change of another version')
  return withSet(known, change.set)
}

type Keyed = Record<string, unknown>

const isPlain = (value: unknown): value is Keyed => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Two objects, or two lists of one length: what differs between them is told place by place. */
function areAlike(pair: [unknown, unknown]): pair is [object, object] {
  const [old, now] = pair
  if (Array.isArray(old)) return Array.isArray(now) && old.length === now.length
  return isPlain(old) && isPlain(now)
}

function withSet<Value extends object>(old: Value, set: object): Value {
  const made = (Array.isArray(old) ? [...(old as unknown[])] : { ...old }) as Value
  for (const [key, value] of Object.entries(set)) {
    const known = (old as Keyed)[key]
    const isInner = isPlain(value) && typeof known === 'object' && known !== null
    ;(made as Keyed)[key] = isInner ? withSet(known, value) : value
  }
  return made
}
