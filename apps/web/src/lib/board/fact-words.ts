/** What stands in front of a line of the timeline. */
export type Icon =
  | 'steps'
  | 'water'
  | 'sleep'
  | 'active'
  | 'custom'
  | 'goal'
  | 'item'
  | 'edit'
  | 'undo'
  | 'team'
  | 'share'
  | 'person'
  | 'quiet'
  | 'alert'
  | 'limit'

/** One fact in words: what leads, what follows, what stands under it. */
export interface FactWords {
  icon: Icon
  strong: string
  rest: string
  notes: string[]
  /** A status mark in front, where the fact is one. */
  status?: string | undefined
  /** Time brought it; nobody did it. */
  byTime?: boolean
  /** Who did it, as the fact itself names him. */
  by?: string | undefined
}
