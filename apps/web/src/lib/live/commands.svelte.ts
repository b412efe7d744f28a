import type { PatientCommandName } from '@closeby/protocol/wire'
import { untrack } from 'svelte'
import type { Problem } from '#lib/http/problem.ts'
import type { Connection } from './connection.svelte.ts'
import type { Ground } from './ground.ts'
import type { LivePatient } from './live-patient.svelte.ts'
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

/** What keeps writes from the moment they are made until they are settled, so that a closed page loses none. */
export type Keeper = { take: (write: Write) => Promise<void> }
export type Post = (twin: Twin, key: string) => Promise<PostAnswer>
export type CommandDeps = {
  socket: LiveSocket
  connection: Connection
  ground: Ground
  post: Post
  /** Without a keeper, or when it cannot be had, a write lives as long as the page. */
  loadKeeper?: (commands: Commands) => Promise<Keeper>
}

const ACK_MS = 8000
/** On a line that is known to be stale, waiting long helps nobody: REST or the next line may be quicker. */
const STALE_ACK_MS = 1500
const WAIT_MS = 2000
const WAIT_CAP_MS = 30_000

/** Not settled by this: the same write is sent again, later. */
export function isNotYet({ code }: Problem): boolean {
  return code === 'retry' || code === 'rate.limited' || code === 'auth.required'
}

/** One write on its way. Nothing of it is lost while the page lives: `record` keeps what was typed. */
export class Write {
  readonly record: CommandRecord
  state = $state<WriteState>('saving')
  /** It lies on this device until it is settled: closing the page does not lose it. */
  isKept = $state(false)
  /** When it became durable, on the server's clock, ms. */
  savedAt = $state<number | null>(null)
  /** Why not, or why not yet. */
  problem = $state.raw<Problem | null>(null)
  saved = $state.raw<Saved | null>(null)
  /** Settles once: saved, refused for good, or given up by the person. */
  readonly settled: Promise<'saved' | 'refused' | 'discarded'>
  /** Resolves when it first has to wait: the person goes on, and is told later. */
  readonly waits: Promise<void>
  readonly #resolve: (how: 'saved' | 'refused' | 'discarded') => void
  readonly #begin: () => void
  #wake: (() => void) | null = null

  constructor(record: CommandRecord) {
    this.record = record
    const { promise, resolve } = Promise.withResolvers<'saved' | 'refused' | 'discarded'>()
    const waits = Promise.withResolvers<void>()
    this.settled = promise
    this.waits = waits.promise
    this.#resolve = resolve
    this.#begin = waits.resolve
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

  save(saved: Saved, at: number): void {
    this.saved = saved
    this.savedAt = at
    this.problem = null
    this.settle('saved')
  }

  refuse(problem: Problem): void {
    this.problem = problem
    this.settle('refused')
  }

  /** Resolves when `retry` is called or `begin` says so. */
  pause(problem: Problem, begin: (wake: () => void) => () => void): Promise<void> {
    this.state = 'waiting'
    this.problem = problem
    this.#begin()
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
    const write = this.adopt({ opId: ground.uuid(), event, payload, twin, words, madeAt: connection.now() })
    void this.#deliver(write)
    return write
  }

  /** Shows a write made here, in another page or in an earlier one until it is settled. Sends nothing. */
  adopt(record: CommandRecord): Write {
    const write = new Write(record)
    this.open = [...this.open, write]
    void write.settled.then(() => {
      this.open = this.open.filter((each) => each !== write)
    })
    return write
  }

  /** One try. What is `isNotYet` may be tried again with the same record. Never throws. */
  async attempt({ opId, event, payload, twin }: CommandRecord, post = this.#deps.post): Promise<PostAnswer> {
    const { connection, socket } = this.#deps
    const isStale = connection.hasBeenLive && connection.state !== 'live'
    const answer = await socket.ask<Saved>(event, { opId, ...payload }, isStale ? STALE_ACK_MS : ACK_MS)
    // A session that has ended is asked for again by the REST call, over the page.
    if (twin && (answer === 'unanswered' || (!answer.ok && answer.code === 'auth.required'))) return post(twin, opId)
    if (answer === 'unanswered') return { ok: false, status: 0, problem: { code: 'retry' } }
    return answer.ok ? { ok: true, body: answer } : { ok: false, status: 0, problem: answer }
  }

  async #deliver(write: Write): Promise<void> {
    const { loadKeeper } = this.#deps
    const keeper = loadKeeper && (await loadKeeper(this).catch(() => null))
    await (keeper ? keeper.take(write) : this.#run(write))
  }

  async #run(write: Write): Promise<void> {
    for (let tries = 0; write.isOpen; tries += 1) {
      write.state = 'saving'
      const answer = await this.attempt(write.record)
      if (answer.ok) return write.save(answer.body as Saved, this.#deps.connection.now())
      const { problem } = answer
      if (!isNotYet(problem)) return write.refuse(problem)
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
  }
}

/** The writes of a page that its log does not show yet: those not settled, and those saved whose entry is still on its way. */
export class UnshownWrites {
  list = $state.raw<readonly Write[]>([])
  readonly stop: () => void

  constructor(commands: Pick<Commands, 'open'>, patient: Pick<LivePatient, 'seq' | 'state'>) {
    this.stop = $effect.root(() => {
      $effect(() => {
        const { open } = commands
        const seq = patient.state ? patient.seq : 0
        this.list = untrack(() => [...this.list.filter(({ saved }) => saved && saved.seq > seq), ...open])
      })
    })
  }
}
