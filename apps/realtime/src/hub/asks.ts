import { Refusal } from '@closeby/protocol/core'
import { ClosePatient, CloseView, OpenBoard, OpenPatient, Renew } from '@closeby/protocol/wire'
import type { z } from 'zod'
import type { Caller } from '../registry/door.ts'
import type { BoardViews } from './board-views.ts'
import type { AskContext, SocketDoor } from './handlers.ts'
import type { PatientViews } from './patient-views.ts'
import type { Viewer } from './viewer.ts'

/** Nothing is left to answer: the view did, at the moment its first frame could follow. */
const ANSWERED = {}

type Ask<Schema extends z.ZodType> = Omit<SocketDoor, 'input' | 'run'> & {
  input: Schema
  run: (context: AskContext, input: z.infer<Schema>) => Promise<object>
}
const ask = <Schema extends z.ZodType>(door: Ask<Schema>): SocketDoor => door

/** What only a socket can ask: the hub's own doors, declared like all others. */
export function hubDoors(deps: {
  patients: PatientViews
  boards: BoardViews
  /** @throws Refusal `auth.required` */
  authenticateTicket: (ticket: string) => Promise<Caller>
  renew: (viewer: Viewer, caller: Caller) => void
}): SocketDoor[] {
  const { patients, boards, authenticateTicket, renew } = deps
  return [
    ask({
      name: 'patient.open',
      event: 'patient:open',
      input: OpenPatient,
      policy: { kind: 'patient', action: 'patient.read' },
      rate: 'open',
      audit: 'readPatient',
      run: async ({ viewer, answer }, input) => {
        await viewer.inTurn(() => patients.open(viewer, input, answer))
        return ANSWERED
      },
    }),
    ask({
      name: 'patient.close',
      event: 'patient:close',
      input: ClosePatient,
      policy: { kind: 'self' },
      rate: 'read',
      audit: 'none',
      run: async ({ viewer }, { patientId }) => {
        await viewer.inTurn(async () => patients.close(viewer, patientId))
        return {}
      },
    }),
    ask({
      name: 'board.open',
      event: 'board:open',
      input: OpenBoard,
      policy: { kind: 'self' },
      rate: 'open',
      audit: 'readList',
      run: async ({ viewer, answer }, input) => {
        await viewer.inTurn(() => boards.open(viewer, input, answer))
        return ANSWERED
      },
    }),
    ask({
      name: 'view.close',
      event: 'view:close',
      input: CloseView,
      policy: { kind: 'self' },
      rate: 'read',
      audit: 'none',
      run: async ({ viewer }) => {
        await viewer.inTurn(async () => boards.close(viewer))
        return {}
      },
    }),
    ask({
      name: 'auth.renew',
      event: 'auth:renew',
      input: Renew,
      policy: { kind: 'self' },
      rate: 'read',
      audit: 'account',
      run: async ({ viewer }, { ticket }) => {
        const caller = await authenticateTicket(ticket)
        if (caller.user.id !== viewer.caller.user.id) throw new Refusal('auth.required')
        renew(viewer, caller)
        return {}
      },
    }),
  ]
}
