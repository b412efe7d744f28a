import { z } from 'zod'
import { AccountStatus, Role } from '@closeby/protocol/accounts'
import { Id, OpId } from '@closeby/protocol/core'
import { Page, PAGE_NUMBERS } from '../core/cursor.ts'
import { callerOf, defineDoor } from '../registry/define-door.ts'
import type { AnyDoor } from '../registry/door.ts'
import type { AdminService } from './admin.service.ts'

const UserCommand = z.strictObject({ opId: OpId, userId: Id })

export function adminDoors(admin: AdminService): AnyDoor[] {
  return [
    defineDoor({
      name: 'admin.listPeople',
      rest: { method: 'GET', path: '/api/admin/users', numbers: PAGE_NUMBERS },
      input: z.strictObject({ ...Page, status: AccountStatus.optional(), role: Role.optional() }),
      policy: { kind: 'roles', roles: ['admin', 'coordinator'] },
      rate: 'read',
      audit: 'readList',
      run: (context, query) => admin.listPeople(callerOf(context), query),
    }),
    defineDoor({
      name: 'user:approve',
      rest: { method: 'POST', path: '/api/admin/users/:userId/approve' },
      input: UserCommand,
      policy: { kind: 'roles', roles: ['admin'] },
      rate: 'write',
      audit: 'account',
      run: (context, input) => admin.approve(callerOf(context), input),
    }),
    defineDoor({
      name: 'user:deactivate',
      rest: { method: 'POST', path: '/api/admin/users/:userId/deactivate' },
      input: UserCommand,
      policy: { kind: 'roles', roles: ['admin'] },
      rate: 'write',
      audit: 'account',
      run: (context, input) => admin.deactivate(callerOf(context), input),
    }),
    defineDoor({
      name: 'admin.listPatients',
      rest: { method: 'GET', path: '/api/admin/patients', numbers: PAGE_NUMBERS },
      input: z.strictObject({
        ...Page,
        team: z.enum(['none', 'any']).optional(),
        q: z.string().trim().min(1).max(120).optional(),
      }),
      policy: { kind: 'roles', roles: ['admin', 'coordinator'] },
      rate: 'open',
      audit: 'readList',
      run: (context, query) => admin.listPatients(callerOf(context), query),
    }),
    defineDoor({
      name: 'careTeam.read',
      rest: { method: 'GET', path: '/api/patients/:patientId/care-team' },
      input: z.strictObject({ patientId: Id }),
      policy: { kind: 'roles', roles: ['admin', 'coordinator', 'provider'] },
      rate: 'read',
      audit: 'none',
      run: (context, { patientId }) => admin.readTeam(callerOf(context), patientId),
    }),
  ]
}
