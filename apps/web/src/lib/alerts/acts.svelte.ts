import HeartHandshake from '@lucide/svelte/icons/heart-handshake'
import TriangleAlert from '@lucide/svelte/icons/triangle-alert'
import { refusalSentence } from '#lib/http/refusal.view.ts'
import type { Commands, Write } from '#lib/live/commands.svelte.ts'
import * as m from '#lib/paraglide/messages.js'
import type { toasts } from '#lib/ui/toast.svelte.ts'
import { didWords } from './act.view.ts'
import type { AlertAct, Standing } from './alert.commands.ts'
import { commandOf, inverseOf } from './alert.commands.ts'

/** The row that an act changed follows its answer within this. */
const RECENT_MS = 5000

type ActsDeps = {
  commands: Pick<Commands, 'send'>
  toasts: Pick<typeof toasts, 'show'>
  userId: string
  now: () => number
}

/** What this reader does about alerts: each act is a write that says how it stands, and can be taken back for eight seconds. */
export class Acts {
  /** The last write about each alert, kept until the next one: what was refused stays to be read. */
  #writes = $state.raw<Readonly<Record<string, Write>>>({})
  readonly #deps: ActsDeps

  constructor(deps: ActsDeps) {
    this.#deps = deps
  }

  /** How the last act on an alert stands. */
  of(alertId: string): Write | null {
    return this.#writes[alertId] ?? null
  }

  /** Whether this tab has just acted on an alert: what it did is no news here. */
  isRecent(alertId: string): boolean {
    const write = this.of(alertId)
    if (!write) return false
    return write.isOpen || (write.savedAt !== null && this.#deps.now() - write.savedAt < RECENT_MS)
  }

  /** Does it, unless another act on the same alert is still on its way. */
  do(alert: Standing, act: AlertAct): Write | null {
    return this.of(alert.id)?.isOpen ? null : this.#send(alert, act, inverseOf(act, alert, this.#deps.userId))
  }

  #send(alert: Standing, act: AlertAct, inverse: AlertAct | null): Write {
    const words = didWords(act, alert.name)
    const write = this.#deps.commands.send(commandOf(alert, act, words))
    this.#writes = { ...this.#writes, [alert.id]: write }
    void write.settled.then((how) => {
      if (how === 'saved') this.#saved(alert, words, inverse)
      else if (how === 'refused') this.#refused(alert, write)
    })
    return write
  }

  #saved(alert: Standing, text: string, inverse: AlertAct | null): void {
    const { toasts } = this.#deps
    if (!inverse) return toasts.show({ text })
    toasts.show({ text, action: { word: m.ui_undo(), run: () => void this.#send(alert, inverse, null) } })
  }

  /** A lost race is good news: somebody cares. */
  #refused({ name }: Standing, { problem }: Write): void {
    if (!problem) return
    const icon = problem.code === 'alert.alreadyClaimed' ? HeartHandshake : TriangleAlert
    this.#deps.toasts.show({ text: refusalSentence(problem), detail: name, icon })
  }
}
