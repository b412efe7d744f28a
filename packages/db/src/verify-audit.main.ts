import { createPrivateKey, createPublicKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { connect } from './client.ts'
import type { SignedCheckpoint } from './trail/chain.ts'
import { verifyAudit } from './trail/verify.ts'
import type { Fault } from './trail/verify.ts'

const WORDS: Record<Fault, string> = {
  missing: 'is missing: it was deleted, or the end was cut off',
  edited: 'was edited after it was written',
  moved: 'does not hang on the record before it: records were moved or the chain was made anew',
  foreign: 'was not written by Closeby',
  unsigned: 'has a checkpoint that Closeby did not sign',
  forked: 'differs from what a checkpoint says stood here',
}

function required(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set`)
  return value
}

/** The public half is enough to verify; whoever has only that cannot sign. */
function keyOf(): KeyObject {
  const bytes = (text: string) => Buffer.from(text, 'base64')
  const publicKey = process.env.AUDIT_PUBLIC_KEY
  if (publicKey) return createPublicKey({ key: bytes(publicKey), format: 'der', type: 'spki' })
  return createPrivateKey({ key: bytes(required('AUDIT_SIGNING_KEY')), format: 'der', type: 'pkcs8' })
}

function anchorsOf(path: string | undefined): SignedCheckpoint[] {
  if (!path || !existsSync(path)) return []
  const lines = readFileSync(path, 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as SignedCheckpoint)
}

const anchors = anchorsOf(process.env.AUDIT_ANCHOR_FILE)
const secret = Buffer.from(required('CLOSEBY_SECRET'), 'base64')
const client = await connect(required('MONGODB_URL'), { socketTimeoutMS: 0 })
try {
  const chains = await verifyAudit({ db: client.db(), secret, key: keyOf(), anchors })
  for (const { orgId, records, waiting, bad } of chains) {
    const told = bad
      ? `BAD at record ${bad.seq}${bad.id === undefined ? '' : ` (${bad.id})`}: it ${WORDS[bad.why]}`
      : `good, ${records} records in the chain, ${waiting} waiting for a place`
    process.stdout.write(`${orgId}: ${told}\n`)
  }
  process.stdout.write(`${anchors.length} checkpoints from outside the database were compared.\n`)
  if (chains.some(({ bad }) => bad)) process.exitCode = 1
} finally {
  await client.close()
}
