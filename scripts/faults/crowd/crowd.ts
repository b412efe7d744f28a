import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Begin, Orders, Report } from './crowd.main.ts'

const MAIN = fileURLToPath(new URL('./crowd.main.ts', import.meta.url))

/** A process full of people, at a distance: a stall of it is not a stall of who makes the faults. */
export type Crowd = {
  /** Entries a second, of all phones together. */
  load: (perSecond: number) => Promise<void>
  visit: (patientIds: string[]) => Promise<void>
  report: () => Promise<Report>
  dump: (phase: string) => Promise<void>
  end: () => Promise<void>
}

export async function gatherCrowd(begin: Begin): Promise<Crowd> {
  const child = fork(MAIN, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const waiting = new Map<number, { resolve: (answer: never) => void; reject: (error: Error) => void }>()
  let asked = 0
  child.on('message', ({ id, answer, error }: { id: number; answer?: never; error?: string }) => {
    const waiter = waiting.get(id)
    waiting.delete(id)
    if (error !== undefined) waiter?.reject(new Error(error))
    else waiter?.resolve(answer as never)
  })
  child.once('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`the crowd left with ${code}`))
  })
  function order<Name extends keyof Orders, Answer>(name: Name, given: Orders[Name]): Promise<Answer> {
    const id = (asked += 1)
    return new Promise<Answer>((resolve, reject) => {
      waiting.set(id, { resolve, reject })
      child.send({ id, order: name, given })
    })
  }
  await order('begin', begin)
  return {
    load: (perSecond) => order('load', { perSecond }),
    visit: (patientIds) => order('visit', { patientIds }),
    report: () => order('report', {}),
    dump: (phase) => order('dump', { phase }),
    end: async () => {
      await order('end', {})
      child.disconnect()
    },
  }
}
