import { randomUUID } from 'node:crypto'
import type { RowChange } from '@closeby/protocol/core'
import { changedRow, must } from '@closeby/protocol/core'
import type { Care, Json, Live, Person } from '../../testing/care.ts'

/** Entries of one patient that came down a socket, in order. */
export function entriesOf({ frames }: Live, patientId: string): Json[] {
  return frames.flatMap(({ event, data }) => (event === 'log:entry' && data['stream'] === patientId ? [data] : []))
}

/** The rows of a list a socket was told of after the answer, as a client keeps them. */
export function listOf({ frames }: Pick<Live, 'frames'>, view: string, answered: Json[] = []): Map<string, Json> {
  const rows = new Map(answered.map((row) => [String(row['id']), row]))
  const change = (each: RowChange) => {
    const known = rows.get(each.id) as (Json & { id: string; seq: number }) | undefined
    if (!known || known.seq < each.set.seq) rows.set(each.id, changedRow(must(known, 'the row that changed'), each))
  }
  for (const { event, data } of frames) {
    if (data['view'] !== view) continue
    const told = event === 'view:row' ? [data['row'] as Json] : event === 'view:rows' ? (data['rows'] as Json[]) : []
    for (const row of told) rows.set(String(row['id']), row)
    if (event === 'view:rows') (data['changes'] as RowChange[] | undefined)?.forEach(change)
    if (event === 'view:gone') rows.delete(String(data['id']))
  }
  return rows
}

export const boardOf = (live: Pick<Live, 'frames'>, answered: Json[] = []) => listOf(live, 'board', answered)
export const inboxOf = (live: Pick<Live, 'frames'>, answered: Json[] = []) => listOf(live, 'inbox', answered)

/** What `view:check` should say of a client's rows. */
export function numbersOf(rows: Map<string, Json>): { count: number; sum: number } {
  return { count: rows.size, sum: [...rows.values()].reduce((sum, row) => sum + (row['seq'] as number), 0) }
}

/** Logs steps by socket, as often as the rates allow it. @throws when it is refused for another reason */
export async function logSteps(
  phone: Live,
  { patientId, goalId }: { patientId: string; goalId: string },
  amount: number,
): Promise<{ seq: number; opId: string }> {
  const opId = randomUUID()
  const command = { opId, patientId, goalId, amount, at: new Date().toISOString() }
  for (;;) {
    const ack = await phone.ask('goal:logProgress', command)
    if (ack['ok'] === true) return { seq: ack['seq'] as number, opId }
    if (ack['code'] !== 'rate.limited') throw new Error(`logging was refused: ${JSON.stringify(ack)}`)
    await new Promise((resolve) => setTimeout(resolve, ack['afterMs'] as number))
  }
}

/** Logs many times without the rates of a door. */
export async function logMany({ apps }: Care, { user }: Person, goalId: string, count: number): Promise<void> {
  const patientId = user.patientId ?? ''
  const caller = { user, actor: { userId: user.id, role: user.role }, sid: 'test' }
  const { goals } = (apps[0] as Care['apps'][number]).services
  for (let logged = 0; logged < count; logged += 1)
    await goals.logProgress(caller, { opId: randomUUID(), patientId, goalId, amount: 1, at: new Date().toISOString() })
}
