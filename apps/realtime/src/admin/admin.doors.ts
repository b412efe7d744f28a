import { z } from 'zod'
import { AccountStatus, Role } from '@closeby/protocol/accounts'
import { Id, OpId } from '@closeby/protocol/core'
import { AccountAnswer } from '../core/account-answers.ts'
import { listOf, Seq, TeamMember, Total } from '../core/answers.ts'
import { Page, PAGE_NUMBERS } from '../core/cursor.ts'
import { callerOf, defineDoor } from '../registry/define-door.ts'
import type { AnyDoor } from '../registry/door.ts'
import type { AdminService } from './admin.service.ts'

const UserCommand = z.strictObject({ opId: OpId, userId: Id })
const Changed = z.strictObject({ seq: Seq, user: z.strictObject({ id: Id, status: AccountStatus }) })
const TeamPatient = z
  .strictObject({ patientId: Id, name: z.string(), unit: Id, team: z.array(TeamMember) })
  .meta({ id: 'TeamPatient' })

export function adminDoors(admin: AdminService): AnyDoor[] {
  return [
    defineDoor({
      name: 'admin.listPeople',
      summary: 'List the accounts of the organisation',
      rest: { method: 'GET', path: '/api/admin/users', numbers: PAGE_NUMBERS },
      input: z.strictObject({ ...Page, status: AccountStatus.optional(), role: Role.optional() }),
      policy: { kind: 'roles', roles: ['admin', 'coordinator'] },
      rate: 'read',
      audit: 'readList',
      answer: listOf(AccountAnswer, { total: Total }),
      run: (context, query) => admin.listPeople(callerOf(context), query),
    }),
    defineDoor({
      name: 'user:approve',
      summary: 'Approve a pending account',
      rest: { method: 'POST', path: '/api/admin/users/:userId/approve' },
      input: UserCommand,
      policy: { kind: 'roles', roles: ['admin'] },
      rate: 'write',
      audit: 'account',
      answer: Changed,
      run: (context, input) => admin.approve(callerOf(context), input),
    }),
    defineDoor({
      name: 'user:deactivate',
      summary: 'Close an account: its sessions and memberships end, its alerts are released',
      rest: { method: 'POST', path: '/api/admin/users/:userId/deactivate' },
      input: UserCommand,
      policy: { kind: 'roles', roles: ['admin'] },
      rate: 'write',
      audit: 'account',
      answer: Changed,
      run: (context, input) => admin.deactivate(callerOf(context), input),
    }),
    defineDoor({
      name: 'admin.listPatients',
      summary: 'List patients by who looks after them',
      rest: { method: 'GET', path: '/api/admin/patients', numbers: PAGE_NUMBERS },
      input: z.strictObject({
        ...Page,
        team: z.enum(['none', 'any']).optional(),
        q: z.string().trim().min(1).max(120).optional(),
      }),
      policy: { kind: 'roles', roles: ['admin', 'coordinator'] },
      rate: 'open',
      audit: 'readList',
      answer: listOf(TeamPatient, { total: Total }),
      run: (context, query) => admin.listPatients(callerOf(context), query),
    }),
    defineDoor({
      name: 'careTeam.read',
      summary: 'Read a care team',
      rest: { method: 'GET', path: '/api/patients/:patientId/care-team', numbers: PAGE_NUMBERS },
      input: z.strictObject({ ...Page, patientId: Id }),
      policy: { kind: 'roles', roles: ['admin', 'coordinator', 'provider'] },
      rate: 'read',
      audit: 'readPatient',
      answer: listOf(TeamMember, { seq: Seq }),
      run: (context, query) => admin.readTeam(callerOf(context), query),
    }),
  ]
}
