import { expect, test } from 'vitest'
import type { SessionRecords } from '@closeby/db'
import { createLuciaAdapter, sidOf } from './lucia-adapter.ts'

test('[REG-3] what is no session id never reaches the store, and what does is hashed', async () => {
  const asked: string[] = []
  const none = async () => undefined
  const find = async (sid: string) => void asked.push(sid)
  const records = { find, findRenewed: none } as unknown as SessionRecords
  const adapter = createLuciaAdapter({ records, accountOf: async () => null, now: () => '2026-11-21T10:00:00.000Z' })
  for (const id of [{ $gt: '' }, ['a'], 7, null, undefined, '', 'short', 'a'.repeat(101), `${'a'.repeat(39)}$`])
    expect(await adapter.getSessionAndUser(id as string)).toEqual([null, null])
  expect(asked).toEqual([])
  const id = 'a'.repeat(40)
  await adapter.getSessionAndUser(id)
  expect(asked).toEqual([sidOf(id)])
  expect(sidOf(id)).not.toContain(id)
})
