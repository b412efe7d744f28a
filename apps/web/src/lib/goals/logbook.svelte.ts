import type { GoalView } from '@closeby/protocol/compliance'
import type { Command, Commands, Write } from '#lib/live/commands.svelte.ts'
import { sayWrite } from '#lib/outbox/say-write.ts'
import * as m from '#lib/paraglide/messages.js'
import { clock } from '#lib/ui/dates.view.ts'
import { toasts } from '#lib/ui/toast.svelte.ts'
import type { GoalChange, GoalDraft, Progress } from './goal.commands.ts'
import { addGoal, changeGoal, correctProgress, logProgress, retireGoal, undoProgress } from './goal.commands.ts'
import { entryWords } from './status.view.ts'

type Entry = { seq: number; amount: number }
type LogbookDeps = {
  commands: Commands
  patientId: string
  timeZone: () => string
  /** Whether somebody of the care team sees a category, so that the words "your team" are true. */
  isShared: (category: 'goals' | 'sleep') => boolean
}

/** The patient's own writes about goals: each is said when it is durable, and what can be taken back offers it for 8 s. */
export class Logbook {
  /** The last write about each goal, by goal id. */
  last = $state.raw<Readonly<Record<string, Write>>>({})
  readonly #deps: LogbookDeps

  constructor(deps: LogbookDeps) {
    this.#deps = deps
  }

  log(goal: GoalView, progress: Progress): Write {
    const words = entryWords(goal, progress.amount)
    return this.#send(goal.id, logProgress(this.#about(words), goal.id, progress), (write) =>
      this.#say(write, m.entry_added({ entry: words }), goal, () => {
        if (write.saved) this.undo(goal, { seq: write.saved.seq, amount: progress.amount })
      }),
    )
  }

  correct(goal: GoalView, entry: Entry, amount: number): Write {
    const words = entryWords(goal, amount)
    return this.#send(
      goal.id,
      correctProgress(this.#about(words), { goalId: goal.id, entrySeq: entry.seq }, amount),
      (write) =>
        this.#say(write, m.entry_corrected({ entry: words }), goal, () => this.correct(goal, entry, entry.amount)),
    )
  }

  undo(goal: GoalView, entry: Entry): Write {
    const words = entryWords(goal, entry.amount)
    return this.#send(goal.id, undoProgress(this.#about(words), { goalId: goal.id, entrySeq: entry.seq }), (write) =>
      this.#say(write, m.entry_undone({ entry: words })),
    )
  }

  add(draft: GoalDraft): Write {
    const words = m.goal_called({ title: draft.title })
    return this.#send(null, addGoal(this.#about(words), draft), (write) =>
      this.#say(write, m.goal_added({ title: draft.title })),
    )
  }

  change(goal: GoalView, change: GoalChange): Write {
    const title = change.title ?? goal.title
    return this.#send(goal.id, changeGoal(this.#about(m.goal_called({ title })), goal.id, change), (write) =>
      this.#say(write, m.goal_changed({ title })),
    )
  }

  retire(goal: GoalView): Write {
    const { title } = goal
    return this.#send(goal.id, retireGoal(this.#about(m.goal_called({ title })), goal.id), (write) =>
      this.#say(write, m.goal_ended({ title })),
    )
  }

  /** An answer to a check-up or a reminder; `said` is what the patient reads once it is durable. */
  answer(command: Command, said: string): Write {
    return this.#send(null, command, (write) => this.#show(write, said))
  }

  #about(words: string): { patientId: string; words: string } {
    return { patientId: this.#deps.patientId, words }
  }

  #send(goalId: string | null, command: Command, onSaved: (write: Write) => void): Write {
    const write = this.#deps.commands.send(command)
    if (goalId !== null) this.last = { ...this.last, [goalId]: write }
    sayWrite(write, onSaved)
    return write
  }

  #say(write: Write, text: string, goal?: GoalView, undo?: () => void): void {
    const category = goal?.kind === 'sleep' ? 'sleep' : 'goals'
    const isSeen = goal !== undefined && this.#deps.isShared(category)
    this.#show(write, text, isSeen ? m.saved_seen : m.ui_saved_at, undo)
  }

  #show(write: Write, text: string, savedWords = m.ui_saved_at, undo?: () => void): void {
    const time = clock(write.savedAt ?? Date.now(), this.#deps.timeZone())
    toasts.show({ text, detail: savedWords({ time }), ...(undo && { action: { word: m.ui_undo(), run: undo } }) })
  }
}
