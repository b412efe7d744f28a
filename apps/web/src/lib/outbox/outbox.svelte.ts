/* eslint-disable svelte/prefer-svelte-reactivity -- the map of writes is looked up, never drawn */
import type { Problem } from '#lib/http/problem.ts'
import type { CommandRecord, Keeper, PostAnswer, Saved, Write } from '#lib/live/commands.svelte.ts'
import { isNotYet } from '#lib/live/commands.svelte.ts'
import type { Ground } from '#lib/live/ground.ts'
import type { Kept, OutboxStore } from './outbox-store.ts'

/** One tab at a time sends a person's outbox; resolves with what `run` came to. */
export type Turn = <Result>(run: () => Promise<Result>) => Promise<Result>
/** Tells this person's other tabs that the outbox changed. What changed stands in the store. */
export type Pokes = { poke: () => void; listen: (run: () => void) => () => void }
export type OutboxDeps = {
  store: OutboxStore
  turn: Turn
  pokes: Pokes
  /** One try; never asks for a password and never throws. */
  attempt: (record: CommandRecord) => Promise<PostAnswer>
  /** Shows a write that another page made. */
  adopt: (record: CommandRecord) => Write
  /** Runs `run` whenever it may be worth trying again at once. */
  onUp: (run: () => void) => () => void
  isOffline: () => boolean
  /** The session is over: asks the person, at most once for each write made here. */
  askToSignIn: () => void
  /** Asks the browser not to clear what is kept here. */
  persist: () => void
  /** The server's clock, ms. */
  now: () => number
  ground: Pick<Ground, 'after'>
}

/** A write on its way for longer is shown as kept: it is safe here, and nobody has to look on. */
const ON_ITS_WAY_MS = 2000
const WAIT_MS = 2000
const LOOK_MS = 5000
const WAIT_CAP_MS = 30_000
const NOT_YET: Problem = { code: 'retry' }

/**
 * A person's writes on this device. Each lies in the store before it is first sent and until the hub has said what became of it, so
 * a closed tab, a crash or an ended session loses none; the hub knows each by its `opId`, so none is doubled. They go one after the
 * other in the order in which they were made.
 */
export class Outbox implements Keeper {
  /** Refused for good after the person had gone on. They stay until tried again or discarded. */
  refused = $state.raw<readonly Kept[]>([])
  /** How many of those that waited the hub has taken, and when the last one was. */
  sent = $state.raw<{ count: number; lastAt: number | null }>({ count: 0, lastAt: null })
  readonly #deps: OutboxDeps
  readonly #writes = new Map<string, Write>()
  /** Made in this page: whoever made them is here to be told at once. */
  readonly #made = new Set<string>()
  #isSending = false
  #isAgain = false
  #tries = 0
  #hasAsked = false
  #callOff = (): void => undefined
  #stops: (() => void)[] = []
  #sending: Promise<void> = Promise.resolve()
  #reading: Promise<void> = Promise.resolve()

  constructor(deps: OutboxDeps) {
    this.#deps = deps
  }

  /** Shows what is kept here and begins to send it. */
  async start(): Promise<void> {
    const { pokes, onUp } = this.#deps
    this.#stops = [pokes.listen(() => void this.#read().then(() => this.#lookAgain())), onUp(() => this.#wake())]
    await this.#read()
    this.#wake()
  }

  stop(): void {
    this.#callOff()
    for (const stop of this.#stops.splice(0)) stop()
  }

  /** Sends all that is kept, once; resolves when each was answered or one could not be. */
  async flush(): Promise<void> {
    this.#wake()
    await this.#sending
  }

  async take(write: Write): Promise<void> {
    const { store, isOffline, ground, pokes } = this.#deps
    const { isDurable } = await store.add(write.record, false)
    this.#made.add(write.record.opId)
    this.#own(write, isDurable)
    this.#hasAsked = false
    if (isOffline()) await this.#wait(write, NOT_YET)
    else ground.after(ON_ITS_WAY_MS, () => void this.#wait(write, NOT_YET))
    pokes.poke()
    this.#wake()
  }

  /** Sends a refused write again, with the key it was born with. */
  async tryAgain(opId: string): Promise<void> {
    await this.#deps.store.change(opId, { problem: null, waited: true })
    await this.#changed()
    this.#wake()
  }

  /** Gives a refused write up. */
  async discard(opId: string): Promise<void> {
    await this.#deps.store.remove(opId)
    await this.#changed()
  }

  /** The person has read that all were sent. */
  async dismiss(): Promise<void> {
    await this.#deps.store.closeBatch()
    await this.#changed()
  }

  #own(write: Write, isDurable: boolean): void {
    const { opId } = write.record
    write.isKept = isDurable
    this.#writes.set(opId, write)
    void write.settled.then((how) => {
      this.#writes.delete(opId)
      if (how === 'discarded') void this.discard(opId)
    })
  }

  async #changed(): Promise<void> {
    this.#deps.pokes.poke()
    await this.#read()
  }

  /** Makes what is shown equal to what is stored, whoever changed it. One reading after the other, so that the newest stands. */
  #read(): Promise<void> {
    this.#reading = this.#reading.then(() => this.#readOnce()).catch(() => undefined)
    return this.#reading
  }

  async #readOnce(): Promise<void> {
    const { store } = this.#deps
    const entries = await store.list()
    // Read after the entries: what is gone from them has its receipt by now, or never will.
    const receipts = await store.receipts()
    const stored = new Set(entries.map(({ record }) => record.opId))
    for (const [opId, write] of this.#writes) {
      if (stored.has(opId)) continue
      const receipt = receipts.find((each) => each.opId === opId)
      if (receipt) write.save(receipt.saved, receipt.at)
      else write.settle('discarded')
    }
    for (const kept of entries) if (!receipts.some(({ opId }) => opId === kept.record.opId)) await this.#show(kept)
    const counted = receipts.filter(({ waited }) => waited)
    this.refused = (await store.list()).filter(({ problem }) => problem !== null)
    this.sent = { count: counted.length, lastAt: counted.at(-1)?.at ?? null }
  }

  async #show({ record, problem, waited, isDurable }: Kept): Promise<void> {
    const write = this.#writes.get(record.opId)
    if (problem) {
      write?.refuse(problem)
      if (!waited && this.#made.has(record.opId)) await this.#deps.store.remove(record.opId)
    } else if (!write) {
      const other = this.#deps.adopt(record)
      this.#own(other, isDurable)
      this.#pause(other, NOT_YET)
    }
  }

  /** From now on the write is one that is kept: the person goes on, and is told later what became of it. */
  async #wait(write: Write, problem: Problem): Promise<void> {
    if (write.state !== 'saving') return
    const { store, persist } = this.#deps
    const { opId } = write.record
    const kept = await store.list()
    // One that was kept before is of the batch already, and one that is gone was sent meanwhile: neither begins another.
    if (kept.some(({ record, waited }) => record.opId === opId && !waited)) {
      if (!kept.some(({ waited, problem: why }) => waited && !why)) await store.closeBatch()
      await store.change(opId, { waited: true })
    }
    // Told only now, so that whoever reads it and closes the page is told later that it was sent.
    if (write.state === 'saving') this.#pause(write, problem)
    persist()
    await this.#changed()
  }

  /** "Try again" and "Discard" of the write reach the outbox. */
  #pause(write: Write, problem: Problem): void {
    void write.pause(problem, () => () => undefined).then(() => this.#wake())
  }

  #wake(): void {
    this.#callOff()
    this.#isAgain = true
    if (!this.#isSending) this.#sending = this.#send()
  }

  /** The tab that sends may die before it can say so: whoever still waits looks for itself. */
  #lookAgain(): void {
    if (this.#writes.size === 0 || this.#isSending) return
    this.#callOff()
    this.#callOff = this.#deps.ground.after(LOOK_MS, () => this.#wake())
  }

  async #send(): Promise<void> {
    const { turn, ground } = this.#deps
    this.#isSending = true
    let problem: Problem | null = null
    while (this.#isAgain) {
      this.#isAgain = false
      problem = await turn(() => this.#sendAll()).catch(() => NOT_YET)
    }
    this.#isSending = false
    if (!problem) return this.#writes.size > 0 ? this.#read() : undefined
    for (const write of this.#writes.values()) void this.#wait(write, problem)
    if (problem.code === 'auth.required') return this.#ask()
    const ms = problem.afterMs ?? Math.min(WAIT_CAP_MS, WAIT_MS * 2 ** this.#tries)
    this.#tries += 1
    this.#callOff = ground.after(ms, () => this.#wake())
  }

  /** The answer is why to come back later, or null when nothing is left to send. */
  async #sendAll(): Promise<Problem | null> {
    for (;;) {
      const queue = (await this.#deps.store.list()).filter(({ problem }) => !problem)
      if (queue.length === 0) return null
      for (const { record } of queue) {
        const problem = await this.#sendOne(record)
        if (problem) return problem
      }
    }
  }

  async #sendOne(record: CommandRecord): Promise<Problem | null> {
    const { store, attempt, now } = this.#deps
    const { opId } = record
    // Another tab may have sent or discarded it since the list was read.
    if ((await store.get(opId))?.problem !== null) return null
    const answer = await attempt(record)
    if (!answer.ok && isNotYet(answer.problem)) return answer.problem
    this.#tries = 0
    if (answer.ok) {
      const { seq, goalId, itemId } = answer.body as Saved
      const saved = { seq, ...(goalId && { goalId }), ...(itemId && { itemId }) }
      await store.settle({ opId, saved, at: now(), waited: (await store.get(opId))?.waited ?? false })
    } else await store.change(opId, { problem: answer.problem })
    await this.#changed()
    return null
  }

  #ask(): void {
    // Who closed "sign in again" is not asked over and over; the next write made here may ask again.
    if (this.#hasAsked) return
    this.#hasAsked = true
    this.#deps.askToSignIn()
  }
}
