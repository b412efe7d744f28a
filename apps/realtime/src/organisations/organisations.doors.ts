import { z } from 'zod'
import { AccountStatus } from '@closeby/protocol/accounts'
import { Id } from '@closeby/protocol/core'
import {
  AddUnit,
  ChangeRole,
  InviteStaff,
  MoveCoordinator,
  ReadInvitation,
  RenameUnit,
  StaffRole,
  WithdrawInvitation,
} from '@closeby/protocol/organisations'
import { MoveUnit } from '@closeby/protocol/patient'
import { At, listOf, Seq } from '../core/answers.ts'
import { Page, PAGE_NUMBERS } from '../core/cursor.ts'
import { callerOf, defineDoor } from '../registry/define-door.ts'
import type { AnyDoor, Caller } from '../registry/door.ts'
import type { OrganisationsService } from './organisations.service.ts'

const UnitAnswer = z.strictObject({ id: Id, name: z.string() }).meta({ id: 'Unit' })
const UnitChanged = z.strictObject({ seq: Seq, unitId: Id, unit: UnitAnswer }).meta({ id: 'UnitChanged' })
const InvitationAnswer = z
  .strictObject({
    id: Id,
    email: z.string(),
    name: z.string(),
    role: StaffRole,
    unit: Id.nullable(),
    unitName: z.string().nullable(),
    invitedBy: Id,
    invitedAt: At,
    expiresAt: At,
    state: z.enum(['open', 'used', 'withdrawn']),
  })
  .meta({ id: 'Invitation' })
const InvitationRead = z.strictObject({
  organisation: z.string(),
  email: z.string(),
  name: z.string(),
  role: StaffRole,
  expiresAt: At,
})
const AccountChanged = z.strictObject({ seq: Seq, user: z.strictObject({ id: Id, status: AccountStatus }) })

const admins = { kind: 'roles', roles: ['admin'] } as const
const read = { policy: admins, rate: 'read', audit: 'readList' } as const
const write = { policy: admins, rate: 'write', audit: 'account' } as const

type Changed = { seq: number; user: { id: string; status: z.infer<typeof AccountStatus> } }
/** What becomes of people is the account's own; these doors stand here because an organisation asks for it. */
export type StaffChanges = {
  changeRole: (caller: Caller, command: z.infer<typeof ChangeRole>) => Promise<Changed>
  moveCoordinator: (caller: Caller, command: z.infer<typeof MoveCoordinator>) => Promise<Changed>
}

export function organisationDoors(organisations: OrganisationsService, staff: StaffChanges): AnyDoor[] {
  return [
    defineDoor({
      name: 'units.list',
      summary: 'List the units of the organisation',
      rest: { method: 'GET', path: '/api/admin/units', numbers: PAGE_NUMBERS },
      input: z.strictObject(Page),
      ...read,
      answer: listOf(UnitAnswer, { organisation: z.string(), seq: Seq }),
      run: (context, query) => organisations.listUnits(callerOf(context), query),
    }),
    defineDoor({
      name: 'unit:add',
      summary: 'Add a unit',
      rest: { method: 'POST', path: '/api/admin/units', status: 201 },
      input: AddUnit,
      ...write,
      answer: UnitChanged,
      run: (context, input) => organisations.addUnit(callerOf(context), input),
    }),
    defineDoor({
      name: 'unit:rename',
      summary: 'Rename a unit',
      rest: { method: 'PUT', path: '/api/admin/units/:unitId' },
      input: RenameUnit,
      ...write,
      answer: UnitChanged,
      run: (context, input) => organisations.renameUnit(callerOf(context), input),
    }),
    defineDoor({
      name: 'invitations.list',
      summary: 'List invitations to work here',
      rest: { method: 'GET', path: '/api/admin/invitations', numbers: PAGE_NUMBERS },
      input: z.strictObject(Page),
      ...read,
      answer: listOf(InvitationAnswer, {}),
      run: (context, query) => organisations.listInvitations(callerOf(context), query),
    }),
    defineDoor({
      name: 'staff:invite',
      summary: 'Invite somebody to work here, by a mail with a link that is good once, for seven days',
      rest: { method: 'POST', path: '/api/admin/invitations', status: 201 },
      input: InviteStaff,
      ...write,
      answer: z.strictObject({ seq: Seq, invitationId: Id, invitation: z.exactOptional(InvitationAnswer) }),
      run: (context, input) => organisations.invite(callerOf(context), input),
    }),
    defineDoor({
      name: 'invitation:withdraw',
      summary: 'Withdraw an invitation',
      rest: { method: 'DELETE', path: '/api/admin/invitations/:invitationId' },
      input: WithdrawInvitation,
      ...write,
      answer: z.strictObject({ seq: Seq, invitationId: Id }),
      run: (context, input) => organisations.withdraw(callerOf(context), input),
    }),
    defineDoor({
      name: 'invitation.read',
      summary: 'Read an invitation by the token of its link',
      rest: { method: 'POST', path: '/api/invitations/read' },
      input: ReadInvitation,
      policy: { kind: 'public' },
      rate: 'signIn',
      audit: 'none',
      answer: InvitationRead,
      run: (_context, input) => organisations.readInvitation(input),
    }),
    defineDoor({
      name: 'patient:moveUnit',
      summary: 'Move a patient to another unit',
      event: 'patient:moveUnit',
      rest: { method: 'PUT', path: '/api/patients/:patientId/unit' },
      input: MoveUnit,
      policy: { kind: 'patient', action: 'unit.manage' },
      rate: 'write',
      audit: 'change',
      answer: z.strictObject({ seq: Seq, patientId: Id, unit: Id }),
      run: (context, input) => organisations.movePatient(callerOf(context), input),
    }),
    defineDoor({
      name: 'user:changeRole',
      summary: 'Give somebody who works here another role',
      rest: { method: 'PUT', path: '/api/admin/users/:userId/role' },
      input: ChangeRole,
      ...write,
      fresh: true,
      answer: AccountChanged,
      run: (context, input) => staff.changeRole(callerOf(context), input),
    }),
    defineDoor({
      name: 'user:moveUnit',
      summary: 'Move a coordinator to another unit',
      rest: { method: 'PUT', path: '/api/admin/users/:userId/unit' },
      input: MoveCoordinator,
      ...write,
      answer: AccountChanged,
      run: (context, input) => staff.moveCoordinator(callerOf(context), input),
    }),
  ]
}
