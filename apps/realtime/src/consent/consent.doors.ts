import { z } from 'zod'
import { GrantConsent, SHARING_ROLES, WithdrawConsent } from '@closeby/protocol/consent'
import { CategoryField, Id } from '@closeby/protocol/core'
import { At, listOf, PersonRef, Seq } from '../core/answers.ts'
import { Page, PAGE_NUMBERS } from '../core/cursor.ts'
import { callerOf, defineDoor } from '../registry/define-door.ts'
import type { AnyDoor } from '../registry/door.ts'
import type { ConsentService } from './consent.service.ts'

const Consent = z
  .strictObject({
    id: Id,
    categories: z.array(CategoryField),
    to: z.union([PersonRef, z.strictObject({ role: z.enum(SHARING_ROLES) })]),
    grantedAt: At,
    since: z.exactOptional(At).describe('Only what was recorded from here on is shared.'),
    until: z.exactOptional(At),
    textVersion: z.exactOptional(z.string()).describe('The words under which it was given.'),
  })
  .meta({ id: 'Consent' })
const ConsentChanged = z
  .strictObject({ seq: Seq, consentId: Id, consent: z.exactOptional(Consent).describe('What is left of it.') })
  .meta({ id: 'ConsentChanged' })
const write = { rate: 'write', audit: 'change' } as const

export function consentDoors(consent: ConsentService): AnyDoor[] {
  return [
    defineDoor({
      name: 'consent:grant',
      summary: 'Share with somebody',
      event: 'consent:grant',
      rest: { method: 'POST', path: '/api/consents', status: 201 },
      input: GrantConsent,
      policy: { kind: 'patient', action: 'consent.grant' },
      ...write,
      answer: ConsentChanged,
      run: (context, input) => consent.grant(callerOf(context), input),
    }),
    defineDoor({
      name: 'consent:withdraw',
      summary: 'Stop sharing, all of a grant or some of its categories',
      event: 'consent:withdraw',
      rest: { method: 'DELETE', path: '/api/consents/:consentId' },
      input: WithdrawConsent,
      policy: { kind: 'patient', action: 'consent.withdraw' },
      ...write,
      answer: ConsentChanged,
      run: (context, input) => consent.withdraw(callerOf(context), input),
    }),
    defineDoor({
      name: 'consents.list',
      summary: 'List what is shared: a patient all of it, anybody else what reaches him',
      rest: { method: 'GET', path: '/api/consents', numbers: PAGE_NUMBERS },
      input: z.strictObject({ ...Page, patientId: Id }),
      policy: { kind: 'patient', action: 'consent.read' },
      rate: 'read',
      audit: 'readPatient',
      answer: listOf(Consent, { patientId: Id, seq: Seq }),
      run: (context, query) => consent.list(callerOf(context), query),
    }),
  ]
}
