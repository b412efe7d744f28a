/** Keeps what failed apart until its next try: at once again soon, then ever more rarely. */
export type BackOff = {
  /** Notes a failure and tells in how many milliseconds the next try may come. */
  failed(key: string): number
  succeeded(key: string): void
  isParked(key: string): boolean
  size(): number
}

/** @param nowMs - monotonic milliseconds */
export function createBackOff({
  firstMs,
  mostMs,
  nowMs,
}: {
  firstMs: number
  mostMs: number
  nowMs: () => number
}): BackOff {
  const failures = new Map<string, { count: number; until: number }>()
  return {
    failed(key) {
      const count = (failures.get(key)?.count ?? 0) + 1
      const waitMs = Math.min(mostMs, firstMs * 2 ** (count - 1))
      failures.set(key, { count, until: nowMs() + waitMs })
      return waitMs
    },
    succeeded(key) {
      failures.delete(key)
    },
    isParked(key) {
      const failure = failures.get(key)
      return failure !== undefined && failure.until > nowMs()
    },
    size: () => failures.size,
  }
}
