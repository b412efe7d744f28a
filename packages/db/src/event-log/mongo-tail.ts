import type { ChangeStream, Collection, Document, ResumeToken, Timestamp } from 'mongodb'
import { MongoServerError } from 'mongodb'
import { must } from '@closeby/protocol/core'
import type { StreamKind } from '@closeby/protocol/wire'
import { isAway, reach } from '../unavailable.ts'
import type { EntryStore, Head, Tail } from './event-log.port.ts'

/** How long the server holds an empty answer back: `silentMs` grows no higher than this while all is well. */
const MAX_AWAIT_MS = 500
/** Handlers that may run at once before the tail waits for them. */
const MAX_BATCH = 500
const RETRY_MS = 250
/** A token that fails this often, while the database answers, is of no use. */
const MAX_FAILURES = 5
/** ChangeStreamHistoryLost, ChangeStreamFatalError, InvalidResumeToken, CappedPositionLost. */
const LOST_CODES: ReadonlySet<unknown> = new Set([286, 280, 260, 136])

type Insert = { fullDocument: { stream: string; kind: StreamKind; seq: number } }
type TailOptions = Parameters<EntryStore['tail']>[0]
type Start = { resumeAfter: ResumeToken } | { startAtOperationTime: Timestamp }

/** Follows every insert into the log by one change stream that carries no more than stream, kind and seq. */
export async function tailLog<Doc extends Document>(log: Collection<Doc>, options: TailOptions): Promise<Tail> {
  const { from, onHead, onPosition, onLost } = options
  let start: Start = from === undefined ? await fromNow(log) : { resumeAfter: { _data: from } }
  let stream = openAt(log, start)
  let lastAnswer = performance.now()
  let isStopped = false
  let failures = 0
  const wake = Promise.withResolvers<void>()

  const handle = async (head: Head) => onHead(head)

  async function handOver(): Promise<void> {
    const handling: Promise<void>[] = []
    const failed: unknown[] = []
    while (handling.length < MAX_BATCH && !isStopped) {
      const change = await stream.tryNext()
      lastAnswer = performance.now()
      failures = 0
      if (!change) break
      handling.push(handle(headOf(change)).catch((error: unknown) => void failed.push(error)))
    }
    await Promise.all(handling)
    // The position stays where it is, so what was not handled comes again.
    if (failed.length > 0) throw failed[0]
    const token = stream.resumeToken as { _data?: string } | undefined
    if (token?._data === undefined || isStopped) return
    start = { resumeAfter: token }
    await onPosition?.(token._data)
  }

  const rest = () => Promise.race([wake.promise, pause(RETRY_MS)])

  async function recover(error: unknown): Promise<void> {
    await stream.close().catch(() => undefined)
    if (!isAway(error)) failures += 1
    const isLost = error instanceof MongoServerError && LOST_CODES.has(error.code)
    if (isLost || failures >= MAX_FAILURES) await beginAnew()
    else await rest()
    if (!isStopped) stream = openAt(log, start)
  }

  /**
   * Goes on from now, and has all heads compared; until that could be done nothing is followed. A closed stream answers
   * "nothing new" at once and for ever, so this never ends without a place to go on from.
   */
  async function beginAnew(): Promise<void> {
    while (!isStopped) {
      try {
        // The new start comes first, so that nothing falls between it and the comparison of all heads.
        const now = await fromNow(log)
        await onLost()
        start = now
        failures = 0
        return
      } catch {
        await rest()
      }
    }
  }

  async function run(): Promise<void> {
    while (!isStopped) {
      try {
        await handOver()
      } catch (error) {
        if (!isStopped) await recover(error)
      }
    }
  }

  const running = run()
  return {
    silentMs: () => performance.now() - lastAnswer,
    async stop() {
      isStopped = true
      wake.resolve()
      await stream.close().catch(() => undefined)
      await running
    },
  }
}

function openAt<Doc extends Document>(log: Collection<Doc>, start: Start): ChangeStream<Doc, Insert & Document> {
  const inserts = [
    { $match: { operationType: 'insert' } },
    { $project: { 'fullDocument.stream': 1, 'fullDocument.kind': 1, 'fullDocument.seq': 1 } },
  ]
  return log.watch<Doc, Insert & Document>(inserts, { ...start, maxAwaitTimeMS: MAX_AWAIT_MS })
}

/** A point in the oplog that lies before everything that is committed after this call. */
async function fromNow<Doc extends Document>(log: Collection<Doc>): Promise<Start> {
  const pong = await reach(log.db.command({ ping: 1 }))
  return { startAtOperationTime: must(pong.operationTime as Timestamp | undefined, 'a replica set tells its time') }
}

function headOf({ fullDocument: { stream, kind, seq } }: Insert): Head {
  return { stream, kind, seq }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
