import { randomUUID } from 'node:crypto'
import type { Ack, Instant } from '@closeby/protocol/core'
import { Refusal } from '@closeby/protocol/core'
import type { Buckets } from '../access/person-bucket.ts'
import type { SignedIn } from '../registry/door.ts'
import type { Declared } from '../registry/registry.ts'
import type { RunDoor } from '../registry/run.ts'
import { errorFields, refused } from '../registry/run.ts'
import type { HubSocket, Source } from './line.ts'
import type { Viewer } from './viewer.ts'

/** What a door of the hub's own gets besides: the socket that asks, and the way to answer before `run` is over. */
export type AskContext = SignedIn & { viewer: Viewer; answer: (body: object) => void }
/** A door a socket can knock at: any of the registry that has an event, or one of the hub's own. */
export type SocketDoor = Declared<AskContext>
export type SocketDoors = ReadonlyMap<string, SocketDoor>
type Respond = (ack: Ack<object>) => void

/**
 * The one way from an event to an answer: rate, door, `runDoor`, ack. Nothing that a client sends gets past it: no
 * payload or several, no ack or something else in its place, an event nobody knows.
 */
export function bindDoors(
  socket: HubSocket,
  deps: {
    viewer: Viewer
    source: Source
    doors: SocketDoors
    runDoor: RunDoor
    /** What one socket may ask, by its id. */
    buckets: Buckets
    now: () => Instant
    onAsked: (viewer: Viewer, event: string) => void
    log: { error: (fields: object, message: string) => void }
  },
): void {
  const { viewer, source, doors, runDoor, buckets, now, onAsked, log } = deps

  async function handle(event: string, given: unknown[]): Promise<void> {
    const { payloads, respond } = readArguments(given)
    const limited = overRate(buckets, socket.id)
    if (limited) return respond(limited)
    const door = doors.get(event)
    if (!door) return respond(refused('notFound'))
    if (payloads.length > 1) return respond(refused('invalid', { paths: [''] }))
    const answer = (body: object) => respond({ ok: true, ...body })
    const context = { caller: viewer.caller, now: now(), requestId: randomUUID(), ...source, viewer, answer }
    onAsked(viewer, event)
    respond(await runDoor(door, context, payloads[0] ?? {}))
  }

  socket.onAny((event: string, ...given: unknown[]) => {
    const asked = handle(event, given).catch((error: unknown) =>
      log.error({ error: errorFields(error) }, 'an ask failed'),
    )
    viewer.asked.add(asked)
    void asked.finally(() => viewer.asked.delete(asked))
  })
}

/** The last argument is the ack when it is a function. It is called once, however often somebody answers. */
function readArguments(given: unknown[]): { payloads: unknown[]; respond: Respond } {
  const last = given.at(-1)
  if (typeof last !== 'function') return { payloads: given, respond: () => undefined }
  let isAnswered = false
  const respond: Respond = (ack) => {
    if (!isAnswered) (last as Respond)(ack)
    isAnswered = true
  }
  return { payloads: given.slice(0, -1), respond }
}

function overRate(buckets: Buckets, socketId: string): Ack<never> | null {
  try {
    buckets.take(socketId)
    return null
  } catch (error) {
    if (error instanceof Refusal) return refused(error.code, error.detail)
    throw error
  }
}
