import type { GoalView, ItemView } from '@closeby/protocol/compliance'

/** What a sheet is about. `key` tells one opening from the next, so that each begins anew. */
export type Task = { key: number } & (
  | { kind: 'log'; goal: GoalView }
  | { kind: 'edit'; goal: GoalView | null }
  | { kind: 'pick' }
  | { kind: 'answer'; item: ItemView; how: 'done' | 'decline' }
)
type NewTask = { [Kind in Task['kind']]: Omit<Extract<Task, { kind: Kind }>, 'key'> }[Task['kind']]

/** One sheet at a time over the page. A closed one stays until the next opens: its dialog gives the focus back. */
export class Tasks {
  task = $state.raw<Task | null>(null)
  isOpen = $state(false)
  #keys = 0

  open(task: NewTask): void {
    this.task = { ...task, key: (this.#keys += 1) }
    this.isOpen = true
  }

  log(goal: GoalView): void {
    this.open({ kind: 'log', goal })
  }
}
