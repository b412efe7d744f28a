import ClockIcon from '@lucide/svelte/icons/clock'
import { tellRefusal } from '#lib/http/tell-refusal.ts'
import type { Write } from '#lib/live/commands.svelte.ts'
import * as m from '#lib/paraglide/messages.js'
import { toasts } from '#lib/ui/toast.svelte.ts'
import type { ToastMessage } from '#lib/ui/toast.svelte.ts'

/**
 * Says what becomes of a patient's write: kept here, not taken, or `onSaved` when it is durable. What had to wait is told where all
 * that waited is told ("12 of 12 sent", or why not), and not again.
 */
export function sayWrite(write: Write, onSaved: (write: Write) => void): void {
  let waiting: ToastMessage | null = null
  void write.waits.then(() => {
    waiting = {
      text: m.kept_toast({ what: write.record.words }),
      detail: write.isKept ? m.kept_toast_detail() : m.kept_toast_page(),
      icon: ClockIcon,
      action: { word: m.ui_undo(), run: () => write.discard() },
    }
    toasts.show(waiting)
  })
  void write.settled.then((how) => {
    // What is sent can no longer be given up here.
    if (waiting) return toasts.withdraw(waiting)
    if (how === 'saved') onSaved(write)
    // The sheet it came from says why, if it is still open; a write without one must not fail unsaid.
    else if (how === 'refused' && write.problem) void tellRefusal(write.problem)
  })
}
