import type { KeyObject } from 'node:crypto'
import { signCheckpoint } from '@closeby/db'
import type { AuditChain, SignedCheckpoint } from '@closeby/db'
import type { Instant } from '@closeby/protocol/core'
import { msBetween } from '@closeby/protocol/core'

/** Keys and place of the checkpoints that stand outside the database. */
export type Anchoring = { key: KeyObject; append: (checkpoint: SignedCheckpoint) => Promise<void> }

const SIGN_EVERY_MS = 60_000
const SIGN_EVERY_RECORDS = 1_000

/**
 * One round of the sequencer: links what waits, until nothing does, and signs each organisation's head once a minute and
 * once a thousand records. Without a key nothing is signed, and a cut end or a chain made anew cannot be told.
 */
export function createChainKeeping(deps: {
  chain: AuditChain
  anchoring: Anchoring | null
  clock: () => Instant
}): () => Promise<{ linked: number; signed: number }> {
  const { chain, anchoring, clock } = deps
  const signedAt = new Map<string, Instant>()

  async function sign({ key, append }: Anchoring): Promise<number> {
    let signed = 0
    for (const { behind, ...head } of await chain.unsigned()) {
      const at = clock()
      const last = signedAt.get(head.orgId)
      const isDue = last === undefined || behind >= SIGN_EVERY_RECORDS || msBetween(last, at) >= SIGN_EVERY_MS
      if (!isDue) continue
      const checkpoint = signCheckpoint(key, { ...head, at })
      // Outside first: one that only the database knows proves nothing, and twice outside does no harm.
      await append(checkpoint)
      await chain.keep(checkpoint)
      signedAt.set(head.orgId, at)
      signed += 1
    }
    return signed
  }

  return async () => {
    let linked = 0
    for (let count = await chain.link(); count > 0; count = await chain.link()) linked += count
    return { linked, signed: anchoring ? await sign(anchoring) : 0 }
  }
}
