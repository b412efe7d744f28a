import type { Alert, Alerts } from '@closeby/protocol/alerts'
import * as m from '#lib/paraglide/messages.js'

/** What a patient reads of an alert of his own: that somebody knows, who it is, and how it ended. */
export interface HandledLine {
  id: string
  /** Who is at it; null while it is only known. */
  name: string | null
  words: string
  detail: string
}

/** What his team does for a patient just now, newest first. What ended by itself asks for no word. */
export function handledLines(alerts: Alerts): HandledLine[] {
  return Object.values(alerts)
    .filter(({ filed, state }) => !filed && state !== 'cleared')
    .sort((a, b) => (a.raisedAt < b.raisedAt ? 1 : -1))
    .map(lineOf)
}

function lineOf(alert: Alert): HandledLine {
  const { id, state, owner, closedBy, note } = alert
  const about = aboutWords(alert)
  if (state === 'claimed' && owner)
    return { id, name: owner.name, words: m.handled_looking({ name: owner.name }), detail: about }
  if (state === 'resolved' && closedBy) {
    const detail = note ? m.handled_note({ note }) : about
    return { id, name: closedBy.name, words: m.handled_done({ name: closedBy.name }), detail }
  }
  return { id, name: null, words: m.handled_known(), detail: about }
}

/** What it is about, without blame: a reminder that did not come is ours to mend, silence is nobody's fault. */
function aboutWords({ rule, words }: Alert): string {
  if (rule === 'patient.silent') return m.handled_silent()
  return rule === 'reminder.undelivered' ? m.handled_undelivered() : words
}
