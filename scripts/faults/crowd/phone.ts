import type { Recorder } from '../history.ts'
import type { Patient } from '../world/people.ts'
import type { Sender } from './sender.ts'

/** Entries that may wait for an answer: more than an outage of half a minute makes. */
const MOST_OPEN = 150

/** Logs at a steady rate, and never gives an entry up: what is not known to be taken is sent again under the same opId. */
export type Phone = {
  /** Entries a second; 0 rests. */
  load: (perSecond: number) => void
  /** Entries whose outcome is not known. */
  open: () => number
  stop: () => void
}

export function createPhone(deps: {
  patient: Patient
  sender: Sender
  recorder: Recorder
  newId: () => string
}): Phone {
  const { patient, sender, recorder, newId } = deps
  const { patientId, goalId, userId } = patient
  let open = 0
  let timer: NodeJS.Timeout | undefined

  function log(): void {
    if (open >= MOST_OPEN) return
    const opId = newId()
    const event = 'goal:logProgress'
    const body = { amount: 1, at: new Date().toISOString() }
    const payload = { patientId, goalId, ...body }
    recorder.note({ kind: 'invoke', opId, name: event, patientId, by: userId, words: {} })
    open += 1
    void sender.settle({ opId, event, payload, path: `/api/goals/${goalId}/progress`, body }).finally(() => (open -= 1))
  }

  return {
    load: (perSecond) => {
      clearInterval(timer)
      if (perSecond > 0) timer = setInterval(log, 1_000 / perSecond)
    },
    open: () => open,
    stop: () => {
      sender.stop()
      clearInterval(timer)
    },
  }
}
