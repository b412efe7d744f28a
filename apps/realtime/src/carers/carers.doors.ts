import { z } from 'zod'
import { AcceptInvitation, CancelInvitation, InviteCarer, UnlinkCarer } from '@closeby/protocol/carers'
import { CategoryField, EmailField, Id } from '@closeby/protocol/core'
import { At, listOf, Seq } from '../core/answers.ts'
import { Page, PAGE_NUMBERS } from '../core/cursor.ts'
import { callerOf, defineDoor } from '../registry/define-door.ts'
import type { AnyDoor } from '../registry/door.ts'
import type { CarersService } from './carers.service.ts'

const Carer = z
  .strictObject({ userId: Id, name: z.string(), since: At, categories: z.array(CategoryField) })
  .meta({ id: 'Carer' })
const Invitation = z
  .strictObject({
    id: Id,
    email: EmailField,
    categories: z.array(CategoryField),
    until: z.exactOptional(At),
    expiresAt: At.describe('Until then it can be accepted.'),
  })
  .meta({ id: 'CarerInvitation' })
const Invited = z
  .strictObject({ seq: Seq, invitationId: Id, token: z.string().describe('What the link in the mail holds.') })
  .meta({ id: 'CarerInvited' })
const write = { rate: 'write', audit: 'change' } as const
const invite = { policy: { kind: 'patient', action: 'carer.invite' }, ...write } as const

export function carerDoors(carers: CarersService): AnyDoor[] {
  return [
    defineDoor({
      name: 'carer:invite',
      summary: 'Invite a carer by e-mail',
      event: 'carer:invite',
      rest: { method: 'POST', path: '/api/carers/invitations', status: 201 },
      input: InviteCarer,
      ...invite,
      answer: Invited,
      run: (context, input) => carers.invite(callerOf(context), input),
    }),
    defineDoor({
      name: 'carer:cancel',
      summary: 'Take an invitation back',
      event: 'carer:cancel',
      rest: { method: 'DELETE', path: '/api/carers/invitations/:invitationId' },
      input: CancelInvitation,
      ...invite,
      answer: z.strictObject({ seq: Seq, invitationId: Id }),
      run: (context, input) => carers.cancel(callerOf(context), input),
    }),
    defineDoor({
      name: 'carers.accept',
      summary: 'Accept an invitation, as a carer',
      rest: { method: 'POST', path: '/api/carers/accept' },
      input: AcceptInvitation,
      policy: { kind: 'self' },
      ...write,
      answer: z.strictObject({ seq: Seq, patientId: Id, name: z.string() }),
      run: (context, input) => carers.accept(callerOf(context), input),
    }),
    defineDoor({
      name: 'carer:unlink',
      summary: 'End it with a carer, from either side',
      event: 'carer:unlink',
      rest: { method: 'DELETE', path: '/api/carers/:userId' },
      input: UnlinkCarer,
      policy: { kind: 'patient', action: 'carer.unlink' },
      ...write,
      answer: z.strictObject({ seq: Seq, userId: Id }),
      run: (context, input) => carers.unlink(callerOf(context), input),
    }),
    defineDoor({
      name: 'carers.list',
      summary: 'List one’s own carers, and the invitations that wait',
      rest: { method: 'GET', path: '/api/carers', numbers: PAGE_NUMBERS },
      input: z.strictObject({ ...Page, patientId: Id }),
      policy: { kind: 'patient', action: 'carer.invite' },
      rate: 'read',
      audit: 'none',
      answer: listOf(Carer, { invitations: z.array(Invitation), patientId: Id, seq: Seq }),
      run: (context, query) => carers.list(callerOf(context), query),
    }),
  ]
}
