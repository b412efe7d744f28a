import type { Category } from '@closeby/protocol/core'
import { evolvePatient } from '@closeby/protocol/patient'
import type { PatientState } from '@closeby/protocol/patient'
import type { PatientOpened, WireEntry } from '@closeby/protocol/wire'
import type { Connection, Watched } from './connection.svelte.ts'
import type { Ground } from './ground.ts'
import type { Frame, FrameName, LiveSocket } from './socket.ts'

/** Entries kept for a timeline; older ones are a matter of the record, not of a live page. */
const TIMELINE_MAX = 200
/** A hub that answers each resume with yet another gap gives no log to trust; a snapshot ends it. */
const RESUMES_MAX = 3
const RETRY_MS = 2000

export type Standing = 'opening' | 'open' | 'revoked' | 'notFound'
/** What healed itself: told so that a fault which nobody sees is still counted. */
export type Heal = (what: 'patient' | 'list') => void
/** A patient as he was once opened: enough to show him again, and to go on from there. */
export type PatientKept = Pick<Extract<PatientOpened, { snapshot: unknown }>, 'seq' | 'epoch'> & {
  snapshot: { state: PatientState; timeline: WireEntry[]; categories: Category[] }
}
export type LiveDeps = { socket: LiveSocket; connection: Connection; ground: Ground; onHeal: Heal }

/** One open patient: the screen is a fold of the log, by the same rules as in the hub. Call `close` when the page goes. */
export class LivePatient implements Watched {
  readonly patientId: string
  /** The fold, redacted to what this viewer may see; null until opened and after access ended. */
  state = $state.raw<PatientState | null>(null)
  /** The last entries, oldest first. */
  timeline = $state.raw<readonly WireEntry[]>([])
  categories = $state.raw<readonly Category[]>([])
  standing = $state<Standing>('opening')
  readonly #deps: LiveDeps
  #seq = 0
  #epoch: string | null = null
  #isCurrent = false
  /** Newest ask of `patient:open`; answers to older ones are dropped. */
  #ask = 0
  #isAsking = false
  #held: WireEntry[] = []
  #resumes = 0
  #disagreed = 0
  #stops: (() => void)[]

  constructor(patientId: string, deps: LiveDeps, kept?: PatientKept) {
    this.patientId = patientId
    this.#deps = deps
    this.#stops = [
      deps.socket.listen({
        up: () => void this.#open(this.#epoch === null ? undefined : this.#seq),
        down: () => this.#setCurrent(false),
        frame: (event, payload) => this.#take(event, payload),
      }),
      deps.connection.watch(this),
    ]
    if (kept) this.#begin(kept)
    if (deps.socket.isUp) void this.#open()
  }

  get isCurrent(): boolean {
    return this.#isCurrent
  }

  get seq(): number {
    return this.#seq
  }

  /** What a later page may begin with; null while nothing is shown. */
  get kept(): PatientKept | null {
    const { state } = this
    if (!state || this.#epoch === null) return null
    const snapshot = { state, timeline: [...this.timeline], categories: [...this.categories] }
    return { seq: this.#seq, epoch: this.#epoch, snapshot }
  }

  close(): void {
    this.#ask += 1
    for (const stop of this.#stops.splice(0)) stop()
    void this.#deps.socket.ask('patient:close', { patientId: this.patientId })
  }

  #setCurrent(isCurrent: boolean): void {
    this.#isCurrent = isCurrent
    this.#deps.connection.refresh()
  }

  async #open(after?: number): Promise<void> {
    const mine = ++this.#ask
    this.#isAsking = true
    const payload = { patientId: this.patientId, ...(after !== undefined && { after }) }
    const answer = await this.#deps.socket.ask<PatientOpened>('patient:open', payload)
    if (mine !== this.#ask) return
    this.#isAsking = false
    if (answer === 'unanswered') return this.#retry(mine, RETRY_MS)
    if (!answer.ok) {
      if (answer.code === 'notFound') return this.#clear('notFound')
      return this.#retry(mine, answer.afterMs ?? RETRY_MS)
    }
    if ('snapshot' in answer) this.#begin(answer)
    else if (answer.epoch !== this.#epoch) return this.#open()
    else for (const entry of answer.entries) this.#apply(entry)
    this.standing = 'open'
    const held = this.#held
    this.#held = []
    for (const entry of held) this.#apply(entry)
    if (!this.#isAsking) this.#setCurrent(true)
  }

  #retry(mine: number, ms: number): void {
    const cancel = this.#deps.ground.after(ms, () => {
      this.#stops = this.#stops.filter((stop) => stop !== cancel)
      if (mine === this.#ask && this.#deps.socket.isUp) void this.#open(this.#epoch === null ? undefined : this.#seq)
    })
    this.#stops.push(cancel)
  }

  #begin({ seq, epoch, snapshot }: PatientKept): void {
    this.#seq = seq
    this.#epoch = epoch
    this.#resumes = 0
    this.#disagreed = 0
    this.state = snapshot.state
    this.timeline = snapshot.timeline
    this.categories = snapshot.categories
  }

  #clear(standing: Standing): void {
    this.#ask += 1
    this.#isAsking = false
    this.#held = []
    this.#seq = 0
    this.#epoch = null
    this.state = null
    this.timeline = []
    this.categories = []
    this.standing = standing
    // Nothing is shown any more, so nothing shown is out of date.
    this.#setCurrent(standing !== 'opening')
  }

  #take(event: FrameName, payload: unknown): void {
    switch (event) {
      case 'log:entry': {
        const entry = payload as Frame<'log:entry'>
        if (entry.stream !== this.patientId) return
        if (this.#isAsking) this.#held.push(entry)
        else this.#apply(entry)
        return
      }
      case 'log:check': {
        const check = payload as Frame<'log:check'>
        if (check.stream === this.patientId) this.#compare(check.seq)
        return
      }
      case 'access:changed':
        if ((payload as Frame<'access:changed'>).patientId !== this.patientId) return
        this.#clear('opening')
        void this.#open()
        return
      case 'access:revoked':
        if ((payload as Frame<'access:revoked'>).patientId === this.patientId) this.#clear('revoked')
        return
      default:
        return
    }
  }

  #apply(entry: WireEntry): void {
    if (this.#epoch === null || entry.seq <= this.#seq) return
    if (entry.seq > this.#seq + 1) return this.#resume(entry)
    this.#seq = entry.seq
    this.#resumes = 0
    const { state } = this
    if (!state) return
    const head = { stream: entry.stream, orgId: state.orgId, seq: entry.seq }
    if (entry.facts === null) {
      this.state = evolvePatient(state, null, { ...head, recordedAt: state.recordedAt, by: '' })
      return
    }
    this.state = evolvePatient(state, entry.facts, { ...head, recordedAt: entry.recordedAt, by: entry.actor.userId })
    this.timeline = [...this.timeline, entry].slice(-TIMELINE_MAX)
  }

  /** A gap asks the log; it never guesses. */
  #resume(entry: WireEntry): void {
    this.#held.push(entry)
    if (this.#isAsking) return
    this.#resumes += 1
    this.#setCurrent(false)
    void this.#open(this.#resumes > RESUMES_MAX ? undefined : this.#seq)
  }

  /** The first disagreement asks for what is missing; the second in a row starts anew and tells. */
  #compare(seq: number): void {
    if (this.#isAsking || this.#epoch === null) return
    if (seq === this.#seq) {
      this.#disagreed = 0
      return
    }
    this.#disagreed += 1
    const isSecond = this.#disagreed > 1
    if (isSecond) {
      this.#disagreed = 0
      this.#deps.onHeal('patient')
    }
    this.#setCurrent(false)
    void this.#open(isSecond ? undefined : this.#seq)
  }
}
