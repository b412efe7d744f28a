import {
  MongoBulkWriteError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoServerError,
  MongoServerSelectionError,
  MongoTopologyClosedError,
} from 'mongodb'

/** How long a caller should wait before he tries again. */
const RETRY_AFTER_MS = 1000

/** The database is away, or did not say whether it took a write. The same opId sent again gets the true answer. */
export class Unavailable extends Error {
  readonly afterMs: number
  constructor(why: string, cause?: unknown) {
    super(why, { cause })
    this.name = 'Unavailable'
    this.afterMs = RETRY_AFTER_MS
  }
}

/** Server codes that mean "not now": elections, shutdown, time limits, a write concern that was not reached, a full disk. */
const AWAY_CODES: ReadonlySet<number> = new Set([
  6, 7, 50, 64, 89, 91, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436, 24, 112, 134, 14031,
])
/** Pool errors are not exported by the driver in one class; their names are its API. */
const AWAY_NAMES: ReadonlySet<string> = new Set([
  'MongoPoolClearedError',
  'MongoPoolClosedError',
  'MongoWaitQueueTimeoutError',
  'MongoClientClosedError',
  'MongoExpiredSessionError',
])

/** A connection that breaks while a command is written to it: the driver passes on what Node said. */
const BROKEN_LINE: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'ECONNREFUSED', 'ETIMEDOUT'])

/** True when an error says nothing about the request, only that the database cannot answer now. */
export function isAway(error: unknown): boolean {
  if (error instanceof MongoNetworkError || error instanceof MongoServerSelectionError) return true
  if (error instanceof MongoNotConnectedError || error instanceof MongoTopologyClosedError) return true
  // A connection that broke under a bulk write comes out as one that refused nothing.
  if (error instanceof MongoBulkWriteError) return error.result.getWriteErrors().length === 0
  if (error instanceof MongoServerError) return typeof error.code === 'number' && AWAY_CODES.has(error.code)
  if (!(error instanceof Error)) return false
  return AWAY_NAMES.has(error.name) || ('code' in error && BROKEN_LINE.has(error.code))
}

/** Passes an answer of the database on. @throws Unavailable when the database is away */
export async function reach<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    throw isAway(error) ? new Unavailable('the database does not answer', error) : error
  }
}

/** The same for a cursor. @throws Unavailable when the database is away */
export async function* reachEach<T>(answers: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* answers
  } catch (error) {
    throw isAway(error) ? new Unavailable('the database does not answer', error) : error
  }
}

/** Every write that was refused met its own key, and all others were made. */
export function isAllDuplicate(error: unknown): boolean {
  if (!(error instanceof MongoBulkWriteError) || error.result.getWriteConcernError()) return false
  return error.result.getWriteErrors().every(({ code }) => code === 11000)
}

/** A unique index refused a write. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === 11000
}
