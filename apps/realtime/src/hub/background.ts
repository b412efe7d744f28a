/** Work nobody waits for: a few at a time, each once while it waits or runs. */
export type Background = { add: (key: string, work: () => Promise<unknown>) => void; stop: () => void }

export function createBackground(deps: { atOnce: number; report: (error: unknown) => void }): Background {
  const { atOnce, report } = deps
  const queue = new Map<string, () => Promise<unknown>>()
  const running = new Set<string>()
  let isStopped = false

  function pump(): void {
    for (const [key, work] of queue) {
      if (isStopped || running.size >= atOnce) return
      queue.delete(key)
      running.add(key)
      void work()
        .catch(report)
        .finally(() => {
          running.delete(key)
          pump()
        })
    }
  }

  return {
    add: (key, work) => {
      if (!running.has(key)) queue.set(key, work)
      pump()
    },
    stop: () => {
      isStopped = true
      queue.clear()
    },
  }
}
