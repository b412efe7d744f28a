import type { Instant } from '@closeby/protocol/core'
import { toInstant } from '@closeby/protocol/core'
import type { PatientState } from '@closeby/protocol/patient'
import { openTab } from '#lib/live-tab.ts'
import type { Outbox } from '#lib/outbox/outbox.svelte.ts'
import { sayWrite } from '#lib/outbox/say-write.ts'
import { UnshownWrites } from './commands.svelte.ts'
import type { Command, Write } from './commands.svelte.ts'
import type { LivePatient } from './live-patient.svelte.ts'
import type { Live } from './live.ts'
import type { Pill } from './pill.view.ts'
import { pillOf } from './pill.view.ts'

const TICK_MS = 5000

type Options = { userId: string; patientId: string; isBrowser: boolean; now: Instant; timeZone: string }

/** A page of the patient's own beside Today: the live fold, the clock, and writes that outlive the page. */
export class OwnPatient {
  now: Instant = $state('')
  isStarted = $state(false)
  /** Once it is loaded: what is kept on this device. */
  outbox = $state.raw<Outbox | null>(null)
  readonly #options: Options
  readonly #live: Live | null
  readonly #patient: LivePatient | null
  readonly #unshown: UnshownWrites | null
  #loading: Promise<Outbox> | null = null

  constructor(options: Options) {
    this.#options = options
    this.now = options.now
    this.#live = options.isBrowser ? openTab({ person: options.userId, loadKeeper: () => this.keep() }) : null
    this.#patient = this.#live?.openPatient(options.patientId) ?? null
    this.#unshown = this.#live && this.#patient && new UnshownWrites(this.#live.commands, this.#patient)
  }

  /** Null until the first connection. */
  get state(): PatientState | null {
    return this.#patient?.state ?? null
  }

  get timeZone(): string {
    return this.state?.timeZone ?? this.#options.timeZone
  }

  get writes(): readonly Write[] {
    return this.#live?.commands.open ?? []
  }

  /** The writes of this page that the fold does not show yet: what they answer is not asked again. */
  get unshown(): readonly Write[] {
    return this.#unshown?.list ?? []
  }

  get pill(): Pill {
    const { isStarted, now, timeZone } = this
    const waiting = this.writes.filter(({ state }) => state === 'waiting').length
    return pillOf(this.#live?.connection, { isStarted, now, timeZone, waiting })
  }

  /** Sends a write and says what became of it; null on the server. */
  send(command: Command, onSaved: (write: Write) => void): Write | null {
    const write = this.#live?.commands.send(command) ?? null
    if (write) sayWrite(write, onSaved)
    return write
  }

  /** Loads the outbox: what is kept from before is sent, and what is made from now on is kept first. */
  keep(): Promise<Outbox> {
    this.#loading ??= this.#open().catch((error: unknown) => {
      this.#loading = null
      throw error
    })
    return this.#loading
  }

  /** Runs while the page is open; the answer ends it. */
  start(): () => void {
    const live = this.#live
    if (!live) return () => undefined
    this.isStarted = true
    live.start()
    const tick = (): void => void (this.now = toInstant(live.connection.now()))
    tick()
    const timer = setInterval(tick, TICK_MS)
    return () => {
      clearInterval(timer)
      this.#unshown?.stop()
      this.outbox?.stop()
      this.#patient?.close()
      live.stop()
    }
  }

  async #open(): Promise<Outbox> {
    if (!this.#live) throw new Error('there is no outbox on a server')
    const { openOutbox } = await import('#lib/outbox/open-outbox.ts')
    this.outbox = await openOutbox({ person: this.#options.userId, ...this.#live })
    return this.outbox
  }
}
