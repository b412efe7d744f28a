import type { Connection, LiveState } from '#lib/live/connection.svelte.ts'

const SECOND_MS = 1000
/** Ages need no finer step than this. */
const STEP_MS = 10_000
/** A first paint counts as fresh this long while the socket comes up. */
const FIRST_PAINT_MS = 5000

/** How old what is shown is, ticking. Times are the device's but for `now` and `clock`, which are the server's as far as we know it. */
export class Freshness {
  /** For ages: moves every ten seconds. */
  now = $state(0)
  /** Moves every second. */
  second = $state(0)
  /** The server's clock, moving every second: for what is counted down. */
  clock = $state(0)
  readonly #connection: Connection | null
  readonly #startedAt: number

  /** `now` is what the server believed when it rendered; without a connection nothing ticks. */
  constructor(connection: Connection | null, now: number) {
    this.#connection = connection
    this.now = this.clock = now
    this.#startedAt = this.second = connection ? Date.now() : now
  }

  get state(): LiveState {
    return this.#connection?.state ?? 'reconnecting'
  }

  /** The page has what the server rendered and waits for its first live word. */
  get isFirst(): boolean {
    const { hasBeenLive, state } = this.#connection ?? { hasBeenLive: false, state: 'reconnecting' }
    return !hasBeenLive && state !== 'offline' && this.second - this.#startedAt < FIRST_PAINT_MS
  }

  /** Nothing here may look like now. */
  get isStale(): boolean {
    return this.state !== 'live' && !this.isFirst
  }

  /** The last moment everything here was current. */
  get asOf(): number {
    return this.#connection?.hasBeenLive ? this.#connection.asOf : this.#startedAt
  }

  get heardSecondsAgo(): number {
    return Math.max(0, Math.round((this.second - (this.#connection?.heardAt ?? this.second)) / SECOND_MS))
  }

  /** Begins to tick; call the answer to stop. */
  start(): () => void {
    const connection = this.#connection
    if (!connection) return () => undefined
    const tick = (): void => {
      this.second = Date.now()
      const now = connection.now()
      this.clock = now
      if (Math.abs(now - this.now) >= STEP_MS) this.now = now
    }
    tick()
    const timer = setInterval(tick, SECOND_MS)
    return () => clearInterval(timer)
  }
}
