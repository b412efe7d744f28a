import type { GoalView } from '@closeby/protocol/compliance'
import { amountWords } from '@closeby/protocol/compliance'
import type { Ground } from '#lib/live/ground.ts'
import * as m from '#lib/paraglide/messages.js'
import { targetWords } from '#lib/goals/status.view.ts'

/** How long a change stays lit, and how often a screen reader is told (LOOK.md section 6). */
const LIT_MS = 1800
const SAY_MS = 5000

/** What changed on the page while it was open: lit at once, said politely, many changes in one sentence. */
export class Changes {
  lit = $state.raw<readonly string[]>([])
  said = $state('')
  readonly #ground: Pick<Ground, 'after'>
  #values: Record<string, number | null> | null = null
  #waiting: Record<string, string> = {}
  #isPaced = false

  constructor(ground: Pick<Ground, 'after'>) {
    this.#ground = ground
  }

  /** Compares with what was shown before. `isOwn` keeps back what the person did here: the toast has said it. */
  take(goals: readonly GoalView[], isOwn: (goalId: string) => boolean): void {
    const before = this.#values
    this.#values = Object.fromEntries(goals.map(({ id, today }) => [id, today.value]))
    if (!before) return
    for (const goal of goals) {
      const { value } = goal.today
      if (!(goal.id in before) || before[goal.id] === value) continue
      this.#light(goal.id)
      const amount = value === null ? m.goal_not_logged() : `${amountWords(goal, value)} ${targetWords(goal)}`
      if (!isOwn(goal.id)) this.say(goal.id, m.today_changed({ what: `${goal.title} ${amount}` }))
    }
  }

  /** The latest words about one thing wait for their turn. */
  say(about: string, words: string): void {
    this.#waiting = { ...this.#waiting, [about]: words }
    if (!this.#isPaced) this.#speak()
  }

  #light(goalId: string): void {
    this.lit = [...this.lit, goalId]
    this.#ground.after(LIT_MS, () => {
      this.lit = this.lit.filter((id) => id !== goalId)
    })
  }

  #speak(): void {
    const words = Object.values(this.#waiting)
    this.#isPaced = words.length > 0
    if (!this.#isPaced) return
    this.#waiting = {}
    this.said = words.join(' ')
    this.#ground.after(SAY_MS, () => this.#speak())
  }
}
