import type { User } from '@closeby/protocol/accounts'
import type { GoalView } from '@closeby/protocol/compliance'
import type { Category, Instant } from '@closeby/protocol/core'
import { dayOf, toInstant } from '@closeby/protocol/core'
import { isSharedWithTeam } from '#lib/consent/with-team.view.ts'
import { usualByNow } from '#lib/goals/usual.view.ts'
import type { Logbook } from '#lib/goals/logbook.svelte.ts'
import { openTab } from '#lib/live-tab.ts'
import type { Write } from '#lib/live/commands.svelte.ts'
import { browserGround } from '#lib/live/ground.ts'
import type { LivePatient } from '#lib/live/live-patient.svelte.ts'
import type { Live } from '#lib/live/live.ts'
import type { Pill } from '#lib/live/pill.view.ts'
import { pillOf } from '#lib/live/pill.view.ts'
import type { KeptDay } from '#lib/outbox/kept-day.svelte.ts'
import type { Preview } from '#lib/outbox/preview.ts'
import type { Snapshot } from '#lib/outbox/snapshot.ts'
import * as m from '#lib/paraglide/messages.js'
import { clock as clockWords } from '#lib/ui/dates.view.ts'
import { Changes } from './changes.svelte.ts'
import type { Rendered, TodayView } from './today.view.ts'
import { lastToday, savedAtOf, todayView } from './today.view.ts'

const TICK_MS = 5000
/** How long a row says "Saved 14:02" before it goes back to what there is to know of the goal. */
const SAID_MS = 10_000

type DayOptions = {
  user: User
  patientId: string
  tip: string | null
  demo: boolean
  /** What this device remembers of the day, when it is opened without a network. */
  remembered: Snapshot | null
  rendered: () => Rendered
  isBrowser: boolean
  /** Renders anew what the server knows: for writes that went by REST before any socket was up. */
  reload: () => void
}

/** A patient's Today while it is open: the live fold, the clock, and the patient's own writes. */
export class Day {
  now: Instant = $state('')
  /** False until the page runs: until then it shows what the server rendered, to the letter. */
  isStarted = $state(false)
  readonly changes = new Changes(browserGround)
  /** What makes writes, once it is loaded: reading a day does not need it. */
  logbook = $state.raw<Logbook | null>(null)
  /** The outbox and what goes with it, once it is loaded. */
  kept = $state.raw<KeptDay | null>(null)
  readonly #preview: Preview | null = $derived.by(() => this.kept?.preview(this.now) ?? null)
  readonly view: TodayView = $derived.by(() =>
    todayView(
      this.#preview?.state ?? this.#patient?.state ?? null,
      this.#options.rendered(),
      this.now,
      this.#preview?.unsentGoals,
    ),
  )
  #loading: Promise<KeptDay> | null = null
  #opening: Promise<Logbook | null> | null = null
  readonly #options: DayOptions
  readonly #live: Live | null
  readonly #patient: LivePatient | null

  constructor(options: DayOptions) {
    this.#options = options
    this.now = options.rendered().now
    const { remembered, user } = options
    this.#live = options.isBrowser
      ? openTab({
          person: user.id,
          loadKeeper: async () => (await this.keep()).outbox,
          onSignedOut: () => void this.kept?.signedOut(),
        })
      : null
    this.#patient = this.#live?.openPatient(options.patientId, remembered?.opened) ?? null
    if (remembered) this.#live?.connection.begin(remembered.asOf)
  }

  get writes(): readonly Write[] {
    return this.#live?.commands.open ?? []
  }

  get pill(): Pill {
    const { isStarted, now, view } = this
    const waiting = this.writes.filter(({ state }) => state === 'waiting').length
    return pillOf(this.#live?.connection, { isStarted, now, timeZone: view.clock.timeZone, waiting })
  }

  /** What is shown may be older than what is: colour is present tense. */
  get isStale(): boolean {
    const connection = this.#live?.connection
    return connection !== undefined && connection.hasBeenLive && connection.state !== 'live'
  }

  /** Somebody who registered today is offered the goals to begin with until a few are chosen. */
  get isFirstDay(): boolean {
    const { fold, clock, today } = this.view
    return fold !== null && dayOf(fold.registeredAt, clock) === today
  }

  /** Runs while the page is open; the answer ends it. */
  start(): () => void {
    const live = this.#live
    if (!live) return () => undefined
    this.isStarted = true
    live.start()
    const tick = (): void => {
      this.now = toInstant(live.connection.now())
      this.kept?.tick()
    }
    tick()
    const timer = setInterval(tick, TICK_MS)
    document.addEventListener('visibilitychange', tick)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', tick)
      this.kept?.stop()
      this.#patient?.close()
      live.stop()
    }
  }

  /** Loads the outbox: what is kept from before is sent, and what is made from now on is kept first. */
  keep(): Promise<KeptDay> {
    this.#loading ??= this.#loadKept().catch((error: unknown) => {
      this.#loading = null
      throw error
    })
    return this.#loading
  }

  /** Loads what makes writes; null on a server. */
  openLogbook(): Promise<Logbook | null> {
    this.#opening ??= this.#loadLogbook().catch((error: unknown) => {
      this.#opening = null
      throw error
    })
    return this.#opening
  }

  /** The write behind an entry that the hub does not have yet. */
  keptEntry(seq: number): Write | undefined {
    return this.#preview?.kept.get(seq)
  }

  async #loadKept(): Promise<KeptDay> {
    const { user, tip, demo } = this.#options
    if (!this.#live || !this.#patient) throw new Error('there is no outbox on a server')
    const { openKeptDay } = await import('#lib/outbox/kept-day.svelte.ts')
    this.kept = await openKeptDay({ live: this.#live, patient: this.#patient, user, tip, demo })
    return this.kept
  }

  async #loadLogbook(): Promise<Logbook | null> {
    if (!this.#live) return null
    const { Logbook } = await import('#lib/goals/logbook.svelte.ts')
    this.logbook = new Logbook({
      commands: this.#live.commands,
      patientId: this.#options.patientId,
      timeZone: () => this.view.clock.timeZone,
      isShared: (category) => this.#isShared(category),
    })
    return this.logbook
  }

  lastAt(goalId: string): Instant | undefined {
    return lastToday(this.view, goalId)?.at
  }

  usual(goal: GoalView): number | null {
    const folded = this.view.fold?.goals[goal.id]
    return folded ? usualByNow(folded, goal.direction, this.view.today, this.now, this.view.clock) : null
  }

  /** What became of the last write about a goal, while it is news. */
  justSaved(goalId: string): string {
    const write = this.logbook?.last[goalId]
    if (!write) return ''
    if (write.state === 'saving') return m.ui_saving()
    if (write.state === 'waiting') return write.isKept ? m.kept_short() : m.ui_not_saved()
    const isNews = write.savedAt !== null && Date.parse(this.now) - write.savedAt < SAID_MS
    return isNews ? this.#savedWords(write.savedAt) : ''
  }

  /** The same, and when it is no news any more: when something was last saved today. */
  saved(goalId: string): string {
    const news = this.justSaved(goalId)
    const savedAt = news ? undefined : savedAtOf(this.#patient?.timeline ?? [], goalId)
    if (savedAt === undefined || dayOf(savedAt, this.view.clock) !== this.view.today) return news
    return this.#savedWords(savedAt)
  }

  /** To be called whenever the goals changed on the screen. */
  notice(goals: readonly GoalView[]): void {
    this.changes.take(goals, (goalId) => this.justSaved(goalId) !== '')
  }

  /** To be called when a write was saved. */
  caughtUp(): void {
    if (!this.view.fold) this.#options.reload()
  }

  #savedWords(at: Instant | number | null): string {
    return at === null ? '' : m.ui_saved_at({ time: clockWords(at, this.view.clock.timeZone) })
  }

  #isShared(category: Category): boolean {
    const { fold } = this.view
    return fold !== null && isSharedWithTeam(fold, category, this.now)
  }
}
