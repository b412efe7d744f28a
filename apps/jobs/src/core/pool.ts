/**
 * Runs a task for every item, at most `width` at once; answers in the order of the items, a failure in its own place. After
 * an abort no more are begun: those left fail with the signal's reason.
 */
export async function settleAll<Item, Result>(
  items: readonly Item[],
  width: number,
  task: (item: Item) => Promise<Result>,
  signal?: AbortSignal,
): Promise<PromiseSettledResult<Result>[]> {
  const results: PromiseSettledResult<Result>[] = []
  let next = 0
  const lane = async () => {
    for (let index = next++; index < items.length; index = next++) {
      try {
        signal?.throwIfAborted()
        results[index] = { status: 'fulfilled', value: await task(items[index] as Item) }
      } catch (reason) {
        results[index] = { status: 'rejected', reason }
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane))
  return results
}
