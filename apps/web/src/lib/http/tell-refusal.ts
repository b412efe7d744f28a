import TriangleAlert from '@lucide/svelte/icons/triangle-alert'
import * as m from '#lib/paraglide/messages.js'
import { toasts } from '#lib/ui/toast.svelte.ts'
import type { Problem } from './problem.ts'

/** Says that a write was not taken, and why. Its sentences are fetched then: few visits ever need one. Call it in the browser only. */
export async function tellRefusal(problem: Problem): Promise<void> {
  const words = await import('./refusal.view.ts').catch(() => null)
  toasts.show({
    text: m.ui_not_saved(),
    ...(words && { detail: words.refusalSentence(problem) }),
    icon: TriangleAlert,
  })
}
