import type { GoalView } from '@closeby/protocol/compliance'
import type { Category, Instant } from '@closeby/protocol/core'
import { dayOf, toInstant } from '@closeby/protocol/core'
import TriangleAlert from '@lucide/svelte/icons/triangle-alert'
import { usualByNow } from '#lib/goals/usual.view.ts'
import { Logbook } from '#lib/goals/logbook.svelte.ts'
import { refusalSentence } from '#lib/http/refusal.view.ts'
import { openTab } from '#lib/live-tab.ts'
import type { Command, Write } from '#lib/live/commands.svelte.ts'
import { browserGround } from '#lib/live/ground.ts'
import type { LivePatient } from '#lib/live/live-patient.svelte.ts'
import type { Live } from '#lib/live/live.ts'
import * as m from '#lib/paraglide/messages.js'
import { clock as clockWords } from '#lib/ui/dates.view.ts'
import { toasts } from '#lib/ui/toast.svelte.ts'
import { Changes } from './changes.svelte.ts'
import { isSharedWithTeam, seenByWords } from './sharing.view.ts'
import type { Rendered, TodayView } from './today.view.ts'
import { lastToday, savedAtOf, todayView } from './today.view.ts'

const TICK_MS = 5000
/** How long a row says "Saved 14:02" before it goes back to what there is to know of the goal. */
const SAID_MS = 10_000

type DayOptions = {
  patientId: string
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
  readonly logbook: Logbook | null
  readonly view: TodayView = $derived.by(() =>
    todayView(this.#patient?.state ?? null, this.#options.rendered(), this.now),
  )
  readonly #options: DayOptions
  readonly #live: Live | null
  readonly #patient: LivePatient | null

  constructor(options: DayOptions) {
    this.#options = options
    this.now = options.rendered().now
    this.#live = options.isBrowser ? openTab() : null
    this.#patient = this.#live?.openPatient(options.patientId) ?? null
    this.logbook =
      this.#live &&
      new Logbook({
        commands: this.#live.commands,
        patientId: options.patientId,
        timeZone: () => this.view.clock.timeZone,
        isShared: (category) => this.#isShared(category),
      })
  }

  get writes(): readonly Write[] {
    return this.#live?.commands.open ?? []
  }

  /** The pill: `connecting` until everything was current for the first time. */
  get pill(): { state: 'live' | 'reconnecting' | 'offline'; word: string; detail?: string } {
    const connection = this.#live?.connection
    if (!connection || !this.isStarted) return { state: 'reconnecting', word: m.today_connecting() }
    const { state, hasBeenLive, asOf } = connection
    if (state === 'live') return { state, word: m.ui_live() }
    if (!hasBeenLive && state === 'reconnecting') return { state, word: m.today_connecting() }
    const detail = m.ui_as_of({ time: clockWords(asOf, this.view.clock.timeZone) })
    return { state, word: state === 'offline' ? m.ui_offline() : m.ui_reconnecting(), detail }
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
    }
    tick()
    const timer = setInterval(tick, TICK_MS)
    return () => {
      clearInterval(timer)
      this.#patient?.close()
      live.stop()
    }
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
    if (write.state === 'waiting') return m.ui_not_saved()
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

  seenBy(goal: GoalView): string {
    const { fold } = this.view
    return fold ? seenByWords(fold, goal.kind === 'sleep' ? 'sleep' : 'goals', this.now) : ''
  }

  /** Sends an answer to a check-up and says what became of it. */
  answer(command: Command, said: string): Write | null {
    const write = this.#live?.commands.send(command) ?? null
    void write?.settled.then((how) => {
      if (how === 'saved') toasts.show({ text: said, detail: this.#savedWords(write.savedAt) })
      else if (how === 'refused' && write.problem)
        toasts.show({ text: m.ui_not_saved(), detail: refusalSentence(write.problem), icon: TriangleAlert })
    })
    return write
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
