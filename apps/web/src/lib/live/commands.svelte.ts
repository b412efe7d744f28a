import type { PatientCommandName } from '@closeby/protocol/wire'
import type { Problem } from '#lib/http/problem.ts'
import type { Connection } from './connection.svelte.ts'
import type { Ground } from './ground.ts'
import type { LiveSocket } from './socket.ts'

/** The same write by REST, for when the socket is away: same code in the hub, same key. */
export type Twin = { method: 'POST' | 'PUT' | 'DELETE'; path: string; body?: object }
/** A write as plain data: everything that is needed to send it again, in this page or in a later one. */
export type CommandRecord = {
  opId: string
  event: PatientCommandName
  payload: Record<string, unknown> & { patientId: string }
  twin: Twin | null
  /** What it is, in words a person reads while it waits ("500 steps"). */
  words: string
  /** When it was made, on the server's clock, ms. */
  madeAt: number
}
/** A write before it gets its key. */
export type Command = Pick<CommandRecord, 'event' | 'payload' | 'twin' | 'words'>
/** `waiting`: not sent yet, or sent and not answered; it is tried again with the same key until it is settled. */
export type WriteState = 'saving' | 'waiting' | 'saved' | 'refused' | 'discarded'
export type Saved = { seq: number; goalId?: string; itemId?: string }
export type PostAnswer = { ok: true; body: unknown } | { ok: false; status: number; problem: Problem }

export type CommandDeps = {
  socket: LiveSocket
  connection: Connection
  ground: Ground
  post: (twin: Twin, key: string) => Promise<PostAnswer>
}

const ACK_MS = 8000
/** On a line that is known to be stale, waiting long helps nobody: REST or the next line may be quicker. */
const STALE_ACK_MS = 1500
const WAIT_MS = 2000
const WAIT_CAP_MS = 30_000

/** One write on its way. Nothing of it is lost while the page lives: `record` keeps what was typed. */
export class Write {
  readonly record: CommandRecord
  state = $state<WriteState>('saving')
  /** When it became durable, on the server's clock, ms. */
  savedAt = $state<number | null>(null)
  /** Why not, or why not yet. */
  problem = $state.raw<Problem | null>(null)
  saved = $state.raw<Saved | null>(null)
  /** Settles once: saved, refused for good, or given up by the person. */
  readonly settled: Promise<'saved' | 'refused' | 'discarded'>
  readonly #resolve: (how: 'saved' | 'refused' | 'discarded') => void
  #wake: (() => void) | null = null

  constructor(record: CommandRecord) {
    this.record = record
    const { promise, resolve } = Promise.withResolvers<'saved' | 'refused' | 'discarded'>()
    this.settled = promise
    this.#resolve = resolve
  }

  get isOpen(): boolean {
    return this.state === 'saving' || this.state === 'waiting'
  }

  /** Tries a waiting write at once. */
  retry(): void {
    this.#wake?.()
  }

  /** Gives a waiting write up. It may have been taken already; then it shows as what it is. */
  discard(): void {
    if (this.state !== 'waiting') return
    this.settle('discarded')
    this.#wake?.()
  }

  settle(how: 'saved' | 'refused' | 'discarded'): void {
    this.state = how
    this.#resolve(how)
  }

  /** Resolves when `retry` is called or `begin` says so. */
  pause(problem: Problem, begin: (wake: () => void) => () => void): Promise<void> {
    this.state = 'waiting'
    this.problem = problem
    return new Promise((resolve) => {
      const stop = begin(() => this.#wake?.())
      this.#wake = () => {
        this.#wake = null
        stop()
        resolve()
      }
    })
  }
}

/** Sends writes: by the socket, else by REST, else again later; always with the one key the write was born with. */
export class Commands {
  /** Writes that are not settled, oldest first: what a page must not be left with unsaid. */
  open = $state.raw<readonly Write[]>([])
  readonly #deps: CommandDeps

  constructor(deps: CommandDeps) {
    this.#deps = deps
  }

  send({ event, payload, twin, words }: Command): Write {
    const { ground, connection } = this.#deps
    const write = new Write({ opId: ground.uuid(), event, payload, twin, words, madeAt: connection.now() })
    this.open = [...this.open, write]
    void this.#run(write)
    return write
  }

  async #run(write: Write): Promise<void> {
    for (let tries = 0; write.isOpen; tries += 1) {
      write.state = 'saving'
      const problem = await this.#once(write)
      if (!problem) break
      const ms = problem.afterMs ?? Math.min(WAIT_CAP_MS, WAIT_MS * 2 ** tries)
      await write.pause(problem, (wake) => {
        const deaf = this.#deps.socket.listen({ up: wake })
        // Who closed "sign in again" is not asked over and over: signing in brings the socket up, and that sends it.
        const cancel = problem.code === 'auth.required' ? undefined : this.#deps.ground.after(ms, wake)
        return () => {
          cancel?.()
          deaf()
        }
      })
    }
    this.open = this.open.filter((each) => each !== write)
  }

  /** One try. The answer is why to try again, or null when it is settled. */
  async #once(write: Write): Promise<Problem | null> {
    const { opId, event, payload, twin } = write.record
    const { connection, socket } = this.#deps
    const isStale = connection.hasBeenLive && connection.state !== 'live'
    const answer = await socket.ask<Saved>(event, { opId, ...payload }, isStale ? STALE_ACK_MS : ACK_MS)
    // A session that has ended is asked for again by the REST call, over the page.
    if (twin && (answer === 'unanswered' || (!answer.ok && answer.code === 'auth.required'))) {
      return this.#settle(write, await this.#deps.post(twin, opId))
    }
    if (answer === 'unanswered') return { code: 'retry' }
    return this.#settle(write, answer.ok ? { ok: true, body: answer } : { ok: false, status: 0, problem: answer })
  }

  #settle(write: Write, answer: PostAnswer): Problem | null {
    if (answer.ok) {
      write.saved = answer.body as Saved
      write.savedAt = this.#deps.connection.now()
      write.problem = null
      write.settle('saved')
      return null
    }
    const { code } = answer.problem
    if (code === 'retry' || code === 'rate.limited' || code === 'auth.required') return answer.problem
    write.problem = answer.problem
    write.settle('refused')
    return null
  }
}
