import type { Goal } from '@closeby/protocol/goals'
import Cigarette from '@lucide/svelte/icons/cigarette'
import Droplet from '@lucide/svelte/icons/droplet'
import Flame from '@lucide/svelte/icons/flame'
import Footprints from '@lucide/svelte/icons/footprints'
import Moon from '@lucide/svelte/icons/moon'
import PersonStanding from '@lucide/svelte/icons/person-standing'
import Target from '@lucide/svelte/icons/target'
import type { Component } from 'svelte'
import * as m from '#lib/paraglide/messages.js'
import type { GoalDraft } from './goal.commands.ts'

type Kind = Goal['kind']

const ICONS: Record<Kind, Component> = {
  steps: Footprints,
  water: Droplet,
  sleep: Moon,
  active: Flame,
  custom: Target,
}

/** A goal's picture. One's own is guessed from its name; a wrong guess costs nothing, the name stands beside it. */
export function iconOf({ kind, title }: { kind: Kind; title: string }): Component {
  if (kind !== 'custom') return ICONS[kind]
  if (/cigar|smok|vap/i.test(title)) return Cigarette
  return /stretch|yoga|walk|exercise|gym|stand/i.test(title) ? PersonStanding : ICONS.custom
}

/** What a new goal of a kind begins with. Of one's own there is nothing to guess. */
export function startingGoal(kind: Kind): GoalDraft {
  const daily = { kind, direction: 'atLeast' } as const
  switch (kind) {
    case 'steps':
      return { ...daily, title: m.goal_kind_steps(), unit: m.goal_unit_steps(), target: 6000 }
    case 'water':
      return { ...daily, title: m.goal_kind_water(), unit: m.goal_unit_glasses(), target: 8 }
    case 'sleep':
      return { ...daily, title: m.goal_kind_sleep(), unit: m.goal_unit_min(), target: 420 }
    case 'active':
      return { ...daily, title: m.goal_kind_active(), unit: m.goal_unit_min(), target: 30 }
    case 'custom':
      return { ...daily, title: '', unit: '', target: 0 }
  }
}

/** Kinds as a person picks among them. */
export const GOAL_KIND_ORDER: readonly Kind[] = ['steps', 'water', 'sleep', 'active', 'custom']

export function kindWord(kind: Kind): string {
  return kind === 'custom' ? m.goal_kind_custom() : startingGoal(kind).title
}

/** The four that a new patient is offered, one tap each. */
export const STARTING_KINDS = ['steps', 'water', 'sleep', 'active'] as const satisfies readonly Kind[]

/** Steps of a size that is pleasant to read: 1, 2, 2.5 or 5 times a power of ten. */
function pleasant(amount: number): number {
  const power = 10 ** Math.floor(Math.log10(amount))
  const size = amount / power
  const step = size < 1.5 ? 1 : size < 2.25 ? 2 : size < 3.5 ? 2.5 : size < 7.5 ? 5 : 10
  return Math.round(step * power * 1000) / 1000
}

/** The four amounts that one tap saves. Sleep has none: it is two times of day. */
export function quickAmounts(goal: { kind: Kind; target: number; direction: 'atLeast' | 'atMost' }): number[] {
  switch (goal.kind) {
    case 'steps':
      return [250, 500, 1000, 2000]
    case 'water':
      return [1, 2, 3, 4]
    case 'active':
      return [10, 15, 30, 45]
    case 'sleep':
      return []
    case 'custom': {
      if (goal.target <= 12) return [1, 2, 3, 4]
      const step = pleasant(goal.target / 12)
      return [step, step * 2, step * 3, step * 6].map((amount) => Math.round(amount * 1000) / 1000)
    }
  }
}

/** An amount that no button offers, for a placeholder. */
export function exampleAmount(quicks: readonly number[]): number {
  const [first = 1, second = 2] = quicks
  return first + second >= 10 ? Math.round((first + second) * 0.97) : first + second + 2
}

/** A title inside a sentence: ours in small letters, a person's own as it was written. */
export function inSentence({ kind, title }: { kind: Kind; title: string }): string {
  return kind !== 'custom' && title === startingGoal(kind).title ? title.toLocaleLowerCase('en-GB') : title
}
