import { Refusal } from '@closeby/protocol/core'
import { ClosePatient, CloseView, OpenPatient, OpenView, Renew, ViewName } from '@closeby/protocol/wire'
import type { z } from 'zod'
import type { Caller } from '../registry/door.ts'
import type { AskContext, SocketDoor } from './handlers.ts'
import type { ListViews } from './list-views.ts'
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
  lists: Record<ViewName, ListViews>
  /** @throws Refusal `auth.required` */
  authenticateTicket: (ticket: string) => Promise<Caller>
  renew: (viewer: Viewer, caller: Caller) => void
}): SocketDoor[] {
  const { patients, lists, authenticateTicket, renew } = deps
  return [
    ask({
      name: 'patient.open',
      event: 'patient:open',
      input: OpenPatient,
      policy: { kind: 'patient', action: 'patient.read' },
      rate: 'open',
      audit: 'shown',
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
    ...ViewName.options.map((view) =>
      ask({
        name: `${view}.open`,
        event: `${view}:open`,
        input: OpenView,
        policy: { kind: 'self' },
        rate: 'open',
        audit: 'shown',
        run: async ({ viewer, answer }, input) => {
          await viewer.inTurn(() => lists[view].open(viewer, input, answer))
          return ANSWERED
        },
      }),
    ),
    ask({
      name: 'view.close',
      event: 'view:close',
      input: CloseView,
      policy: { kind: 'self' },
      rate: 'read',
      audit: 'none',
      run: async ({ viewer }, { view }) => {
        await viewer.inTurn(async () => lists[view].close(viewer))
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
