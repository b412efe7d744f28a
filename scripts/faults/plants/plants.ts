/** A bug put into the text of a module as it is loaded: the one place that has `find` gets `put` instead. */
export type Patch = { file: string; find: string; put: string }
/** A bug that the checker must find, the invariant that must break by it, and the faults under which it shows. */
export type Plant = {
  title: string
  breaks: string
  faults: string[]
  patches: Patch[]
  /** Not in the short tier: it takes its time to turn red. */
  isLong?: true
  /** One, unless the faults need more. */
  workers?: number
  /** An index that is taken away once all is running: no process would start without it. */
  dropsIndex?: { collection: string; name: string }
}

const DB = 'packages/db/src'
const PROTOCOL = 'packages/protocol/src'

export const PLANTS: Record<string, Plant> = {
  ackBeforeCommit: {
    title: 'an acknowledgement before the commit',
    isLong: true,
    breaks: 'I1',
    faults: ['F-01b'],
    patches: [
      {
        file: `${DB}/event-log/mongo-store.ts`,
        find: 'const outcome = await insert(document)',
        put: `void insert(document)\n      const outcome = 'ok' as Awaited<ReturnType<typeof insert>>`,
      },
    ],
  },
  noOpIdIndex: {
    title: 'a log without the unique key of opIds',
    breaks: 'I2',
    faults: ['F-10'],
    patches: [],
    dropsIndex: { collection: 'log', name: 'stream_opId' },
  },
  pokeOnly: {
    title: 'delivery by pokes alone',
    breaks: 'I3',
    faults: ['F-03b'],
    patches: [
      {
        file: 'apps/realtime/src/hub/hub.ts',
        find: 'onHead: (head: Head) => feed.push(head)',
        put: 'onHead: () => undefined',
      },
    ],
  },
  unguardedRows: {
    title: 'a projection without its guard',
    isLong: true,
    breaks: 'I3',
    workers: 2,
    faults: ['F-06e'],
    patches: [{ file: `${DB}/write-if-newer.ts`, find: 'filter: { _id, ...isOlder }', put: 'filter: { _id }' }],
  },
  noOwnerFence: {
    title: 'an alert without an owner fence',
    breaks: 'I7',
    faults: ['F-20'],
    patches: [
      {
        file: `${PROTOCOL}/alerts/deciding.rules.ts`,
        find: 'if (owner && owner.userId !== by.userId) throw',
        put: 'if (owner && owner.userId === `nobody ${by.userId}`) throw',
      },
    ],
  },
  noOccurrenceKey: {
    title: 'a reminder without its occurrence key',
    breaks: 'I5',
    faults: ['F-08'],
    patches: [
      {
        file: `${PROTOCOL}/reminders/tell-reminders.rules.ts`,
        find: 'reminderId, dueAt: nextDueAt, ...next }',
        put: 'reminderId, dueAt: now, ...next }',
      },
    ],
  },
}
