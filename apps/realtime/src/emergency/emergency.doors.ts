import { z } from 'zod'
import { Id } from '@closeby/protocol/core'
import { OpenEmergency, ReviewEmergency, VERDICTS } from '@closeby/protocol/emergency'
import { At, listOf, PersonRef, Seq } from '../core/answers.ts'
import { Page, PAGE_NUMBERS } from '../core/cursor.ts'
import { callerOf, defineDoor } from '../registry/define-door.ts'
import type { AnyDoor } from '../registry/door.ts'
import type { EmergencyService } from './emergency.service.ts'

const emergencyShape = {
  id: Id,
  seq: Seq,
  userId: Id,
  name: z.string().describe('Who opened it.'),
  role: z.enum(['provider', 'coordinator']),
  reason: z.string(),
  openedAt: At,
  until: At,
  endedAt: At.nullable(),
  review: z.strictObject({ verdict: z.enum(VERDICTS), note: z.string(), at: At, by: PersonRef }).nullable(),
}
const EmergencyOf = z
  .strictObject({ ...emergencyShape, patientId: Id, patientName: z.string() })
  .meta({ id: 'Emergency' })

const staff = { kind: 'roles', roles: ['provider', 'coordinator'] } as const
const reviewers = { kind: 'roles', roles: ['coordinator', 'admin'] } as const

export function emergencyDoors(emergency: EmergencyService): AnyDoor[] {
  return [
    defineDoor({
      name: 'emergency:open',
      summary: 'Open one patient for an hour in an emergency, to read',
      event: 'emergency:open',
      rest: { method: 'POST', path: '/api/break-glass', status: 201 },
      input: OpenEmergency,
      policy: staff,
      rate: 'open',
      audit: 'emergency',
      fresh: true,
      answer: z.strictObject({ seq: Seq, patientId: Id, emergencyId: Id, until: At }),
      run: (context, input) => emergency.open(callerOf(context), input),
    }),
    defineDoor({
      name: 'emergency.own',
      summary: 'Read the emergency access one has to a patient now',
      rest: { method: 'GET', path: '/api/break-glass/:patientId' },
      input: z.strictObject({ patientId: Id }),
      policy: staff,
      rate: 'read',
      audit: 'none',
      answer: z.strictObject({ emergency: z.strictObject(emergencyShape), patientName: z.string() }),
      run: (context, { patientId }) => emergency.own(callerOf(context), patientId),
    }),
    defineDoor({
      name: 'emergency.find',
      summary: 'Find a patient by the whole name, before emergency access',
      rest: { method: 'GET', path: '/api/break-glass', numbers: PAGE_NUMBERS },
      input: z.strictObject({ ...Page, name: z.string().trim().min(2).max(120) }),
      policy: staff,
      rate: 'open',
      audit: 'account',
      answer: listOf(z.strictObject({ patientId: Id, name: z.string() }), {}),
      run: (context, query) => emergency.find(callerOf(context), query),
    }),
    defineDoor({
      name: 'emergency.list',
      summary: 'List emergency accesses to review',
      rest: { method: 'GET', path: '/api/emergencies', numbers: PAGE_NUMBERS },
      input: z.strictObject(Page),
      policy: reviewers,
      rate: 'read',
      audit: 'account',
      answer: listOf(EmergencyOf, {}),
      run: (context, query) => emergency.list(callerOf(context), query),
    }),
    defineDoor({
      name: 'emergency:review',
      summary: 'Review an emergency access',
      event: 'emergency:review',
      rest: { method: 'POST', path: '/api/emergencies/:emergencyId/review' },
      input: ReviewEmergency.extend({ patientId: Id.optional() }),
      policy: reviewers,
      rate: 'write',
      audit: 'change',
      answer: z.strictObject({ seq: Seq, emergencyId: Id }),
      run: (context, input) => emergency.review(callerOf(context), input),
    }),
  ]
}
