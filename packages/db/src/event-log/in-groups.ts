type Waiting<One, Outcome> = {
  one: One
  resolve: (outcome: Outcome) => void
  reject: (reason: unknown) => void
}
/** Enough reads to keep a server busy; what comes while so many are on their way goes together with the next. */
const READS = { inFlight: 4, most: 64 }

/**
 * Works one by one for its callers, and in groups for the database: what many ask at once goes a few times and not
 * thousands. A group is sent after each of it was asked for, so an answer is never older than its question. There is no
 * timer: an idle caller waits for nobody.
 *
 * @param work - outcomes in the order of the group
 * @param limits - groups on their way at once, and how many a group has at most
 */
export function inGroups<One, Outcome>(work: (group: One[]) => Promise<Outcome[]>, limits = READS) {
  let waiting: Waiting<One, Outcome>[] = []
  let inFlight = 0

  async function send(group: Waiting<One, Outcome>[]): Promise<void> {
    try {
      const outcomes = await work(group.map(({ one }) => one))
      group.forEach(({ resolve }, index) => resolve(outcomes[index] as Outcome))
    } catch (error) {
      group.forEach(({ reject }) => reject(error))
    }
  }

  function pump(): void {
    while (inFlight < limits.inFlight && waiting.length > 0) {
      const group = waiting.slice(0, limits.most)
      waiting = waiting.slice(limits.most)
      inFlight += 1
      void send(group).finally(() => {
        inFlight -= 1
        pump()
      })
    }
  }

  return (one: One): Promise<Outcome> =>
    new Promise((resolve, reject) => {
      waiting.push({ one, resolve, reject })
      pump()
    })
}
