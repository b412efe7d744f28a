import { createHash, createHmac, createPublicKey, sign, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { Instant } from '@closeby/protocol/core'
import { canonical } from '../event-log/ids.ts'
import type { AuditRecord } from './audit.port.ts'

/** Before the first record of an organisation. */
export const GENESIS = '0'.repeat(43)

/** Binds a record to the program that wrote it: who can write to the database alone cannot make one. */
export function macOf(secret: Uint8Array, record: AuditRecord): string {
  return createHmac('sha256', secret)
    .update(`audit\n${canonical(record)}`)
    .digest('base64url')
}

/** The link of a record at its place: it hangs on every record before it. */
export function hashOf(prev: string, seq: number, record: AuditRecord): string {
  return createHash('sha256')
    .update('\0')
    .update(`${prev}\n${seq}\n${canonical(record)}`)
    .digest('base64url')
}

/** What is signed: an organisation's chain had this many records and this last hash. */
export type Checkpoint = { orgId: string; seq: number; hash: string; at: Instant }
export type SignedCheckpoint = Checkpoint & { signature: string }

const textOf = ({ orgId, seq, hash, at }: Checkpoint) =>
  Buffer.from(`closeby audit\n${orgId}\n${seq}\n${hash}\n${at}\n`)

export function signCheckpoint(key: KeyObject, checkpoint: Checkpoint): SignedCheckpoint {
  return { ...checkpoint, signature: sign(null, textOf(checkpoint), key).toString('base64url') }
}

/** @param key - the private key it was signed with, or its public half */
export function isSigned(key: KeyObject, { signature, ...checkpoint }: SignedCheckpoint): boolean {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key
  return verify(null, textOf(checkpoint), publicKey, Buffer.from(signature, 'base64url'))
}
