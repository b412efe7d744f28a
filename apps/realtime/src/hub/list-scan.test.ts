import { Unavailable } from '@closeby/db'
import type { PatientState } from '@closeby/protocol/patient'
import { expect, test } from 'vitest'
import type { ScanDeps } from './list-scan.ts'
import { scanUnwritten } from './list-scan.ts'

const stateOf = (patientId: string, seq: number) => ({ patientId, seq, recordedAt: '' }) as PatientState

/** Three patients whose rows were not written, and a way to read their logs. */
function scanning(advance: (id: string, seq: number) => Promise<PatientState>) {
  const reported: unknown[] = []
  const unwritten = ['one', 'two', 'three'].map((id) => ({ id, seq: 4 }))
  const deps = {
    streams: { advance: (_kind: string, id: string, seq: number) => advance(id, seq) },
    heads: { unwritten: async () => unwritten },
    report: (error: unknown) => reported.push(error),
  }
  return { deps: deps as unknown as ScanDeps, reported }
}

test('[HUB-15] a log that cannot be read keeps nobody else off a list', async () => {
  const unreadable = new Error('an entry is newer than this program')
  const { deps, reported } = scanning(async (id, seq) => {
    if (id === 'two') throw unreadable
    return stateOf(id, seq)
  })
  expect((await scanUnwritten(deps)).map(({ id }) => id)).toEqual(['one', 'three'])
  expect(reported).toEqual([unreadable])
})

test('[HUB-15] a list read while the store is away is not taken for a short one', async () => {
  const { deps } = scanning(async () => {
    throw new Unavailable('the database does not answer')
  })
  await expect(scanUnwritten(deps)).rejects.toThrow(Unavailable)
})
