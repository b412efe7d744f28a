import type { Random } from '../ground.ts'
import type { Recorder } from '../history.ts'
import type { Person } from '../world/people.ts'
import type { ListRow } from './product.ts'
import type { Sender } from './sender.ts'

const EVERY_MS = 400

/** A coordinator at her inbox: takes alerts that nobody has, and gives hers back. Two desks race for each of them. */
export type Desk = {
  work: (isWorking: boolean) => void
  /** Wishes whose outcome is not known. */
  open: () => number
  stop: () => void
}

export function createDesk(deps: {
  coordinator: Person
  sender: Sender
  recorder: Recorder
  random: Random
  newId: () => string
  /** What her inbox shows now. */
  rows: () => ListRow[]
}): Desk {
  const { coordinator, sender, recorder, random, newId, rows } = deps
  const { userId } = coordinator
  let open = 0
  let timer: NodeJS.Timeout | undefined

  async function act({ id: alertId, patientId = '', owner }: ListRow): Promise<void> {
    const verb = owner ? 'release' : 'claim'
    const event = `alert:${verb}`
    const opId = newId()
    recorder.note({ kind: 'invoke', opId, name: event, patientId, by: userId, words: { alertId } })
    open += 1
    try {
      const path = `/api/alerts/${alertId}/${verb}`
      await sender.settle({ opId, event, payload: { alertId, patientId }, path, body: {} })
    } finally {
      open -= 1
    }
  }

  function look(): void {
    const mine = rows().filter(({ owner }) => !owner || owner.userId === userId)
    if (open === 0 && mine.length > 0) void act(random.pick(mine))
  }

  return {
    work: (isWorking) => {
      clearInterval(timer)
      if (isWorking) timer = setInterval(look, EVERY_MS)
    },
    open: () => open,
    stop: () => {
      sender.stop()
      clearInterval(timer)
    },
  }
}
