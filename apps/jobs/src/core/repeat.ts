import type { Logger } from './logger.ts'

export type Repeating = { stop(): Promise<void> }

/**
 * Runs a task again and again, never twice at once: the next run starts `everyMs` after the last one began, or right
 * after it when it took longer. An error is logged and the next run comes as usual.
 */
export function repeat(name: string, everyMs: number, task: () => Promise<void>, logger: Logger): Repeating {
  let isStopped = false
  let wake = () => {}
  const run = async () => {
    while (!isStopped) {
      const startedMs = performance.now()
      await task().catch((error: unknown) => logger.error({ err: error, task: name }, 'a repeated task failed'))
      const restMs = Math.max(0, everyMs - (performance.now() - startedMs))
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, restMs)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
        if (isStopped) wake()
      })
    }
  }
  const running = run()
  return {
    stop() {
      isStopped = true
      wake()
      return running
    },
  }
}
