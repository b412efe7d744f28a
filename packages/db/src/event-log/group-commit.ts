import type { Collection, Document } from 'mongodb'
import { MongoBulkWriteError } from 'mongodb'
import { isAway, Unavailable } from '../unavailable.ts'
import { inGroups } from './in-groups.ts'

/** What became of one document. `unknown`: the database may or may not have it. */
export type Outcome = 'ok' | 'unknown' | { clash: string } | { failed: Error }

/** Two batches keep the journal busy while the next one is collected; more only make each wait longer. */
const BATCHES = { inFlight: 2, most: 1000 }
/** An undefined field is one that is not there. Never a client-wide setting: in a filter it would match everything. */
const WRITE = { ordered: false, ignoreUndefined: true }

/**
 * Inserts documents one by one for its callers, and in batches for the database: what comes while two batches are in
 * flight goes with the next. There is no timer, so an idle caller waits for nobody.
 */
export function createGroupCommit<Doc extends Document>(
  collection: Collection<Doc>,
): (document: Doc) => Promise<Outcome> {
  return inGroups((documents) => insertAll(collection, documents), BATCHES)
}

async function insertAll<Doc extends Document>(collection: Collection<Doc>, documents: Doc[]): Promise<Outcome[]> {
  try {
    await collection.insertMany(documents as never[], WRITE)
    return documents.map(() => 'ok')
  } catch (error) {
    if (error instanceof MongoBulkWriteError) return outcomesOf(error, documents.length)
    if (isAway(error)) return documents.map(() => 'unknown')
    return documents.map(() => ({
      failed: error instanceof Error ? error : new Unavailable('the insert failed', error),
    }))
  }
}

function outcomesOf({ result }: MongoBulkWriteError, count: number): Outcome[] {
  const refused = result.getWriteErrors()
  // A lost connection counts nothing; without its write concern a document may be gone after an election.
  const isCounted = result.insertedCount + refused.length === count && !result.getWriteConcernError()
  const outcomes: Outcome[] = Array.from({ length: count }, () => (isCounted ? 'ok' : 'unknown'))
  for (const each of refused) {
    const index = /index: (\S+) dup key/.exec(each.errmsg ?? '')?.[1]
    outcomes[each.index] =
      each.code === 11000 && index ? { clash: index } : { failed: new Error(each.errmsg ?? 'write error') }
  }
  return outcomes
}
