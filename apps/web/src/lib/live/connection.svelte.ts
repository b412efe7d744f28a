/* eslint-disable svelte/prefer-svelte-reactivity -- the set is walked by the clock, never drawn */
import type { Ground } from './ground.ts'
import type { Frame, LiveSocket } from './socket.ts'

export type LiveState = 'live' | 'reconnecting' | 'offline'
/** Something on the screen that is either as the hub has it or not. */
export type Watched = { readonly isCurrent: boolean }
/** What the browser tells of its network and of being looked at. */
export type Signals = { isOnline: () => boolean; listen: (run: () => void) => () => void }

/** Every open list and patient gets a check each 5 s; two missed ones mean that nobody is talking to us. */
const SILENCE_MS = 10_000
const REDIAL_MS = 15_000
/** A short gap (a drain, one missed entry) heals before anybody could read the word "Reconnecting". */
const GRACE_MS = 1000
const TICK_MS = 1000
/** Smaller differences between the clocks are the network's. */
const SKEW_MS = 30_000

/** How fresh this page is: `live` only while a hub answers and everything open here is as the hub has it. */
export class Connection {
  state = $state<LiveState>('reconnecting')
  /** False until the first time everything was current: the page then shows what the server rendered. */
  hasBeenLive = $state(false)
  /** When the hub was last heard, on this device's clock, told at most once a second. */
  heardAt = $state(0)
  /** The last moment everything shown here was current; what a stale page is "as of". */
  asOf = $state(0)
  readonly #socket: LiveSocket
  readonly #ground: Ground
  readonly #signals: Signals
  readonly #watched = new Set<Watched>()
  #isHeld = false
  #heardAt: number
  #staleSince: number | null
  #skewMs = 0
  #stops: (() => void)[] = []

  constructor(socket: LiveSocket, ground: Ground, signals: Signals) {
    this.#socket = socket
    this.#ground = ground
    this.#signals = signals
    this.#heardAt = this.#staleSince = this.heardAt = this.asOf = ground.now()
  }

  /** Begins to listen and to tick. */
  start(): void {
    if (this.#stops.length > 0) return
    const wake = (): void => {
      if (this.#signals.isOnline()) this.#socket.wake()
      this.refresh()
    }
    this.#stops = [
      this.#socket.listen({
        up: () => {
          this.#isHeld = false
          this.#hear()
        },
        down: () => this.refresh(),
        frame: (event, payload) => {
          if (event === 'hub:state') this.#isHeld = (payload as Frame<'hub:state'>).mode === 'held'
          this.#hear()
        },
      }),
      this.#signals.listen(wake),
    ]
    this.#tick()
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop()
  }

  /** What this page begins with was current at `asOf`, on the server's clock, ms. */
  begin(asOf: number): void {
    this.asOf = asOf
    this.hasBeenLive = true
  }

  /** Counts something open into the state until the answer is called. */
  watch(watched: Watched): () => void {
    this.#watched.add(watched)
    this.refresh()
    return () => {
      this.#watched.delete(watched)
      this.refresh()
    }
  }

  /** The server's clock as far as we know it. */
  now(): number {
    return this.#ground.now() + this.#skewMs
  }

  setServerTime(serverNow: number): void {
    const skew = serverNow - this.#ground.now()
    this.#skewMs = Math.abs(skew) < SKEW_MS ? 0 : skew
  }

  /** Judges anew. Called whenever something open became current or ceased to be. */
  refresh(): void {
    const now = this.#ground.now()
    if (this.#isCurrent(now)) {
      this.#staleSince = null
      this.asOf = this.#heardAt
      this.hasBeenLive = true
    } else this.#staleSince ??= now
    this.state = this.#judge(now)
  }

  #hear(): void {
    this.#heardAt = this.#ground.now()
    if (this.state !== 'live') this.refresh()
  }

  #isCurrent(now: number): boolean {
    if (!this.#socket.isUp || this.#isHeld || !this.#signals.isOnline()) return false
    if (this.#watched.size === 0) return true
    return now - this.#heardAt <= SILENCE_MS && [...this.#watched].every(({ isCurrent }) => isCurrent)
  }

  #judge(now: number): LiveState {
    if (this.#staleSince === null) return 'live'
    if (!this.#signals.isOnline()) return 'offline'
    const isBrief = now - this.#staleSince < GRACE_MS && now - this.#heardAt <= SILENCE_MS && !this.#isHeld
    return this.state === 'live' && isBrief ? 'live' : 'reconnecting'
  }

  #tick(): void {
    const now = this.#ground.now()
    this.heardAt = this.#heardAt
    this.refresh()
    if (this.#watched.size > 0 && !this.#isHeld && now - this.#heardAt > REDIAL_MS) this.#socket.redial()
    const cancel = this.#ground.after(TICK_MS, () => {
      this.#stops = this.#stops.filter((stop) => stop !== cancel)
      this.#tick()
    })
    this.#stops.push(cancel)
  }
}
