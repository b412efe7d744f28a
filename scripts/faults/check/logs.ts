import type { Violation } from './check.ts'

/** What a process says when something went wrong that nobody planned for. */
const BROKEN = ['a door failed', 'nobody waited for this', 'an ask failed', 'Uncaught', 'UnhandledPromiseRejection']

/** I10: no process of ours met an error that it did not know. */
export function checkLogs(name: string, log: string): Violation[] {
  return log.split('\n').flatMap((line) => {
    const what = BROKEN.find((words) => line.includes(words))
    return what === undefined ? [] : [{ invariant: 'I10', phase: 'all', words: `${name} says: ${line.slice(0, 300)}` }]
  })
}
