import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { SeaBegin, SeaReport } from './sea.main.ts'

const MAIN = fileURLToPath(new URL('./sea.main.ts', import.meta.url))

export type Sea = {
  report: (heads: Map<string, number>) => Promise<SeaReport>
  churn: (perSecond: number) => Promise<void>
  end: () => void
}

/** Thousands of boards in a process of their own. */
export async function openSea(begin: SeaBegin): Promise<Sea> {
  const child = fork(MAIN, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const waiting = new Map<number, (answer: never) => void>()
  let asked = 0
  child.on('message', ({ id, answer }: { id: number; answer: never }) => {
    waiting.get(id)?.(answer)
    waiting.delete(id)
  })
  const ask = <Answer>(words: object) =>
    new Promise<Answer>((resolve) => {
      const id = (asked += 1)
      waiting.set(id, resolve)
      child.send({ id, ...words })
    })
  await ask({ begin })
  return {
    report: (heads) => ask({ report: { heads: [...heads] } }),
    churn: (perSecond) => ask({ churn: { perSecond } }),
    end: () => child.disconnect(),
  }
}
