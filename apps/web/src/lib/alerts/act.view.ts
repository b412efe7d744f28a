import * as m from '#lib/paraglide/messages.js'
import { shortName } from '#lib/ui/initials.view.ts'
import type { AlertAct, AlertVerb } from './alert.commands.ts'

/** What was done, once it is durable. `name` is the patient's. */
export function didWords(act: AlertAct, name: string): string {
  switch (act.verb) {
    case 'claim':
      return m.alerts_did_claim({ name })
    case 'release':
      return m.alerts_did_release({ name })
    case 'assign':
      return m.alerts_did_assign({ name, who: shortName(act.name) })
    case 'snooze':
      return m.alerts_did_snooze({ name })
    case 'wake':
      return m.alerts_did_wake({ name })
    case 'resolve':
      return m.alerts_did_resolve({ name })
    case 'reopen':
      return m.alerts_did_reopen({ name })
  }
}

/** What each act is called on its button, and the key that does it. */
export const VERBS: Record<AlertVerb, { word: () => string; key: string }> = {
  claim: { word: m.alerts_claim, key: 'C' },
  release: { word: m.alerts_release, key: 'R' },
  assign: { word: m.alerts_assign, key: 'A' },
  snooze: { word: m.alerts_snooze, key: 'S' },
  wake: { word: m.alerts_wake, key: 'S' },
  resolve: { word: m.alerts_resolve, key: 'E' },
  reopen: { word: m.alerts_reopen, key: 'E' },
}
