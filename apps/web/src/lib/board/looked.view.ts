/** How a patient stood when the reader last looked. */
export interface Glance {
  risk: number
  last: string
}

/** What changed since then. Kept in this page only: nothing about a patient's health is written to the device. */
export interface SinceLooked {
  worse: number
  better: number
  fresh: number
}

export const NOTHING_SINCE: SinceLooked = { worse: 0, better: 0, fresh: 0 }

export function sinceLooked(before: ReadonlyMap<string, Glance>, now: Iterable<{ id: string } & Glance>): SinceLooked {
  const since = { ...NOTHING_SINCE }
  for (const { id, risk, last } of now) {
    const seen = before.get(id)
    if (!seen) continue
    if (risk < seen.risk) since.worse += 1
    if (risk > seen.risk) since.better += 1
    if (last > seen.last) since.fresh += 1
  }
  return since
}
