/** A bug put into the text of a module as it is loaded: the one place that has `find` gets `put` instead. */
export type Patch = { file: string; find: string; put: string }
/** A bug that the checker must find, and the invariant that must break by it. */
export type Plant = { title: string; breaks: string; fault: string; patches: Patch[] }

export const PLANTS: Record<string, Plant> = {
  ackBeforeCommit: {
    title: 'an acknowledgement before the commit',
    breaks: 'I1',
    fault: 'F-05',
    patches: [
      {
        file: 'packages/db/src/event-log/mongo-store.ts',
        find: 'const outcome = await insert(document)',
        put: `void insert(document)\n      const outcome = 'ok' as Awaited<ReturnType<typeof insert>>`,
      },
    ],
  },
}
