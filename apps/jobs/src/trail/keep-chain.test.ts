import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AuditChain, SignedCheckpoint } from '@closeby/db'
import { addMs } from '@closeby/protocol/core'
import { expect, test } from 'vitest'
import { anchorFile } from './anchor-file.ts'
import { createChainKeeping } from './keep-chain.ts'

const { privateKey: key } = generateKeyPairSync('ed25519')
const BEGUN = '2026-11-21T10:00:00.000Z'

/** A chain that grows as it is told, with one organisation. */
function aChain() {
  let seq = 0
  let signed = 0
  let waiting = 0
  const chain: AuditChain = {
    link: async () => {
      const linked = Math.min(waiting, 1_000)
      waiting -= linked
      seq += linked
      return linked
    },
    unsigned: async () => (seq > signed ? [{ orgId: 'org', seq, hash: `h${seq}`, behind: seq - signed }] : []),
    keep: async (checkpoint) => {
      signed = checkpoint.seq
    },
  }
  return { chain, write: (count: number) => (waiting += count) }
}

test('[TRAIL-6] everything that waits is linked in one round, and signed once a minute or a thousand records', async () => {
  const { chain, write } = aChain()
  const outside: SignedCheckpoint[] = []
  let now = BEGUN
  const keep = createChainKeeping({
    chain,
    anchoring: { key, append: async (each) => void outside.push(each) },
    clock: () => now,
  })
  write(2_500)
  expect(await keep()).toEqual({ linked: 2_500, signed: 1 })
  write(10)
  now = addMs(BEGUN, 59_999)
  expect(await keep()).toEqual({ linked: 10, signed: 0 })
  now = addMs(BEGUN, 60_000)
  expect(await keep()).toEqual({ linked: 0, signed: 1 })
  write(999)
  expect((await keep()).signed).toBe(0)
  write(1)
  expect((await keep()).signed).toBe(1)
  now = addMs(BEGUN, 600_000)
  expect(await keep()).toEqual({ linked: 0, signed: 0 })
  expect(outside.map(({ seq }) => seq)).toEqual([2_500, 2_510, 3_510])
})

test('[TRAIL-6] what could not be put outside is owed as before', async () => {
  const { chain, write } = aChain()
  let isFull = true
  const outside: number[] = []
  const append = async ({ seq }: SignedCheckpoint) => {
    if (isFull) throw new Error('no space left')
    outside.push(seq)
  }
  const keep = createChainKeeping({ chain, anchoring: { key, append }, clock: () => BEGUN })
  write(5)
  await expect(keep()).rejects.toThrow('no space left')
  isFull = false
  await keep()
  await keep()
  expect(outside).toEqual([5])
})

test('[TRAIL-6] checkpoints stand in the file one a line, behind those that were there', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'closeby-anchor-'))
  const path = join(dir, 'checkpoints.jsonl')
  for (const seq of [1, 2]) await anchorFile(path)({ orgId: 'org', seq, hash: 'h', at: BEGUN, signature: 's' })
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
  expect(lines.map((line) => (JSON.parse(line) as SignedCheckpoint).seq)).toEqual([1, 2])
  await rm(dir, { recursive: true })
})
