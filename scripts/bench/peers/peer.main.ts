import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Collection } from 'mongodb'
import { MongoClient } from 'mongodb'
import { nowUs, openLoop } from '../core/clock.ts'
import { serve } from '../core/rpc.ts'
import { createPeerRows } from './peer-row.ts'
import type { Ask, Rooms, RoomsKind } from './rooms.ts'
import { openBareRooms, openSocketIoRooms } from './rooms.ts'

/*
 * What we are measured against, one process per node. Every peer makes the same durable insert as our log does, then tells
 * its sockets; none has rights, rules or a log to fold.
 */

export type PeerKind = 'ws' | 'naive' | 'forgetful' | 'recovery' | 'polling' | 'changeStream'
type Stored = { _id: string; panel: string; value: number | null; seq: number }
type Begun = { kind: PeerKind; mongoUrl: string; redisUrl: string; prefix: string; panels: Record<string, string[]> }

const DURABLE = { writeConcern: { w: 'majority', journal: true } } as const
const ROOMS: Record<Exclude<PeerKind, 'ws' | 'polling'>, Exclude<RoomsKind, 'ws'>> = {
  ...{ naive: 'naive', forgetful: 'naive', recovery: 'recovery', changeStream: 'local' },
}

const rowOf = createPeerRows()
/** The newest of each panel in memory: the peers of B1 read nothing back. */
const panels = new Map<string, Map<string, Stored>>()
let writes: Collection<Stored & { at: number }>
let states: Collection<Stored>
let rooms: Rooms | null = null
let kind: PeerKind
let reads = 0

function stored(panel: string, patient: string): Stored {
  const all = panels.get(panel) ?? new Map<string, Stored>()
  panels.set(panel, all)
  const known = all.get(patient) ?? { _id: patient, panel, value: null, seq: 0 }
  all.set(patient, known)
  return known
}

const frameOf = (known: Stored) => ({ view: 'board', rows: [rowOf(known._id, known.seq, known.value)] })

/** Durable first. What tells the sockets is answered, so that an ack can leave before any row does, as ours does. */
async function write(panel: string, patient: string, value: number, isDurable = true): Promise<() => void> {
  const known = stored(panel, patient)
  const seq = known.seq + 1
  Object.assign(known, { seq, value })
  if (isDurable) await writes.insertOne({ _id: `${patient}:${value}`, panel, value, seq, at: nowUs() }, DURABLE)
  if (kind === 'changeStream') return () => undefined
  return () => rooms?.emit(panel, 'view:rows', frameOf({ ...known, seq, value }))
}

/** The whole panel from the database, as a server without a cache reads it for each who asks. */
async function readPanel(panel: string) {
  reads += 1
  const found = await states.find({ panel }).toArray()
  const current = panels.get(panel)
  return found.map(({ _id, seq, value }) =>
    rowOf(_id, current?.get(_id)?.seq ?? seq, current?.get(_id)?.value ?? value),
  )
}

const ask: Ask = async (event, payload, answer) => {
  const panel = String(payload['panel'])
  const isJoin = event === 'open' && (kind === 'recovery' || kind === 'forgetful')
  if (isJoin) return answer({ ok: true, rows: [] })
  if (event === 'open') return answer({ ok: true, rows: await readPanel(panel) })
  const tell = await write(panel, String(payload['patient']), Number(payload['value']))
  answer({ ok: true })
  tell()
}

/** P4: the newest of a panel, or 304 when the client has it. */
function poll(request: IncomingMessage, response: ServerResponse): void {
  const panel = decodeURIComponent((request.url ?? '/').slice(1))
  const all = [...(panels.get(panel)?.values() ?? [])]
  const newest = all.reduce((found, each) => ((each.value ?? 0) > (found?.value ?? -1) ? each : found), all[0])
  const tag = `"${newest?.value ?? 0}"`
  if (request.headers['if-none-match'] === tag) return void response.writeHead(304, { etag: tag }).end()
  const rows = newest ? [rowOf(newest._id, newest.seq, newest.value)] : []
  response.writeHead(200, { etag: tag, 'content-type': 'application/json' }).end(JSON.stringify({ rows }))
}

const methods = {
  begin: async (given: Begun): Promise<number> => {
    kind = given.kind
    const db = (await new MongoClient(given.mongoUrl).connect()).db()
    writes = db.collection('peer_writes')
    states = db.collection('peer_states')
    const docs = Object.entries(given.panels).flatMap(([panel, ids]) => ids.map((id) => stored(panel, id)))
    if (docs.length > 0 && (await states.estimatedDocumentCount()) === 0) {
      await states.createIndex({ panel: 1 })
      await states.insertMany(docs)
    }
    const server = createServer(kind === 'polling' ? poll : undefined)
    const { redisUrl, prefix } = given
    if (kind === 'ws') rooms = openBareRooms(server, ask)
    else if (kind !== 'polling') rooms = await openSocketIoRooms(server, ask, { kind: ROOMS[kind], redisUrl, prefix })
    if (kind === 'changeStream') {
      // One stream for all; it carries the document, which is the least such a server has to read.
      const changes = writes.watch([{ $match: { operationType: 'insert' } }], { maxAwaitTimeMS: 500 })
      changes.on('change', (change) => {
        if (change.operationType !== 'insert') return
        const { _id, panel, value, seq } = change.fullDocument
        rooms?.emit(panel, 'view:rows', frameOf({ _id: _id.split(':')[0] as string, panel, value, seq }))
      })
    }
    await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, resolve))
    return (server.address() as AddressInfo).port
  },

  /** A write without a socket: what polling's patients do. */
  write: async (panel: string, patient: string, value: number) => (await write(panel, patient, value))(),

  /** Writes at a steady rate from this very node. Resolves when the last is durable; answers what was written and when. */
  flood: async (given: {
    baseUs: number
    perSecond: number
    count: number
    targets: { panel: string; patient: string }[]
    /** False where another node makes the writes, and this one only fans them out. */
    isDurable?: boolean
  }) => {
    const made: { patient: string; value: number; sentUs: number; ackedUs: number; isOk: boolean }[] = []
    const under: Promise<unknown>[] = []
    await openLoop({
      ...{ from: nowUs(), perSecond: given.perSecond, count: given.count },
      step: (index, sentUs) => {
        const { panel, patient } = given.targets[index % given.targets.length] as { panel: string; patient: string }
        const value = sentUs - given.baseUs
        const one = { patient, value, sentUs, ackedUs: 0, isOk: true }
        made.push(one)
        const told = write(panel, patient, value, given.isDurable).then((tell) => {
          one.ackedUs = nowUs()
          tell()
        })
        under.push(told)
      },
    })
    await Promise.all(under)
    return made
  },

  reads: () => reads,
}
export type PeerMethods = typeof methods

serve(methods)
