import type { Acked, Seen } from '../driver/driver.main.ts'

/**
 * For every write and every sampled socket that shows its patient: from the write to the first row that carries it or
 * something newer. A row that was passed over counts with the one that took its place, so merging hides nothing.
 */
export function lagsOf(
  writes: readonly Acked[],
  seen: readonly Seen[],
  from: 'sent' | 'acked',
): { lagsMs: number[]; never: number } {
  const byPatient = Map.groupBy(writes, ({ patient }) => patient)
  const rows = Map.groupBy(seen, ({ socket, patient }) => `${socket} ${patient}`)
  const lagsMs: number[] = []
  let never = 0
  for (const list of rows.values()) {
    const arrived = list.toSorted((a, b) => a.atUs - b.atUs)
    const made = (byPatient.get(arrived[0]?.patient ?? '') ?? []).toSorted((a, b) => a.value - b.value)
    let next = 0
    for (const { value, atUs } of arrived) {
      for (; next < made.length && (made[next] as Acked).value <= value; next += 1) {
        const write = made[next] as Acked
        lagsMs.push((atUs - (from === 'sent' ? write.sentUs : write.ackedUs)) / 1_000)
      }
    }
    never += made.length - next
  }
  return { lagsMs, never }
}
