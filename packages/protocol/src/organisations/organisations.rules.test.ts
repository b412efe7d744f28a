import { describe, expect, test } from 'vitest'
import { addMs } from '../core/time.ts'
import type { Staffing } from './organisations.rules.ts'
import {
  decideAddUnit,
  decideInvite,
  decideRenameUnit,
  decideUseInvitation,
  decideWithdrawInvitation,
  evolveStaffing,
} from './organisations.rules.ts'
import { ChangeRole, InviteStaff } from './organisations.schema.ts'
import type { UnitFact } from './organisations.schema.ts'

const NOW = '2026-11-21T10:00:00.000Z'
const DAY_MS = 86_400_000
const START: Staffing = { units: [{ id: 'main', name: 'Main unit' }], invitations: {} }
const opId = '3f1d2f0c-52c5-4a53-9d5a-0f6d8f2c7f11'
const fold = (staffing: Staffing, facts: UnitFact[], recordedAt = NOW) =>
  facts.reduce((known, fact) => evolveStaffing(known, fact, { recordedAt }), staffing)
const invite = (staffing: Staffing, invitationId: string, now = NOW, email = 'Nora@Care.example') => {
  const command = { opId, email, name: 'Nora', role: 'coordinator', unit: 'main' } as const
  return fold(staffing, decideInvite(staffing, command, { invitationId, invitedBy: 'sam', now }), now)
}
const using = { invitationId: 'one', userId: 'nora', email: 'nora@care.example', role: 'coordinator', now: NOW }

describe('units', () => {
  test('[ORG-6] are added and renamed, and no two have one name', () => {
    const two = fold(START, decideAddUnit(START, { opId, name: 'West' }, 'west'))
    expect(two.units).toEqual([START.units[0], { id: 'west', name: 'West' }])
    expect(() => decideAddUnit(two, { opId, name: 'WEST' }, 'again')).toThrow('unit.nameTaken')
    expect(() => decideRenameUnit(two, { opId, unitId: 'west', name: 'main Unit' })).toThrow('unit.nameTaken')
    expect(() => decideRenameUnit(two, { opId, unitId: 'east', name: 'East' })).toThrow('notFound')
    const renamed = fold(two, decideRenameUnit(two, { opId, unitId: 'west', name: 'west' }))
    expect(renamed.units[1]).toEqual({ id: 'west', name: 'west' })
  })
})

describe('an invitation', () => {
  test('[ORG-1] is good once, for its address and its role', () => {
    const open = invite(START, 'one')
    expect(open.invitations['one']).toMatchObject({ email: 'nora@care.example', state: 'open', unit: 'main' })
    expect(() => decideUseInvitation(open, { ...using, email: 'eve@care.example' })).toThrow('invalid')
    expect(() => decideUseInvitation(open, { ...using, role: 'admin' })).toThrow('invalid')
    const used = fold(open, decideUseInvitation(open, { ...using, email: 'NORA@care.example' }))
    expect(used.invitations['one']).toMatchObject({ state: 'used', userId: 'nora' })
    for (const again of [using, { ...using, invitationId: 'two' }, { ...using, invitationId: '__proto__' }])
      expect(() => decideUseInvitation(used, again)).toThrow('invitation.over')
    expect(() => decideWithdrawInvitation(used, { invitationId: 'one' })).toThrow('invitation.over')
  })

  test('[ORG-1] holds seven days, unless it is withdrawn or another to the same address takes its place', () => {
    const open = invite(START, 'one')
    expect(decideUseInvitation(open, { ...using, now: addMs(NOW, 7 * DAY_MS - 1) })).toHaveLength(1)
    expect(() => decideUseInvitation(open, { ...using, now: addMs(NOW, 7 * DAY_MS) })).toThrow('invitation.over')
    const withdrawn = fold(open, decideWithdrawInvitation(open, { invitationId: 'one' }))
    expect(() => decideUseInvitation(withdrawn, using)).toThrow('invitation.over')
    const second = invite(open, 'two')
    expect(() => decideUseInvitation(second, using)).toThrow('invitation.over')
    expect(decideUseInvitation(second, { ...using, invitationId: 'two' })).toHaveLength(1)
  })

  test('[ORG-1] leaves a month after it is over', () => {
    const later = addMs(NOW, 38 * DAY_MS)
    expect(Object.keys(invite(invite(START, 'one'), 'two', later, 'other@care.example').invitations)).toEqual(['two'])
  })

  test('[ORG-1] a coordinator has a unit of this organisation, and nobody else has one', () => {
    const words = { opId, email: 'nora@care.example', name: 'Nora' }
    expect(InviteStaff.safeParse({ ...words, role: 'coordinator' }).success).toBe(false)
    expect(InviteStaff.safeParse({ ...words, role: 'provider', unit: 'main' }).success).toBe(false)
    expect(InviteStaff.safeParse({ ...words, role: 'patient' }).success).toBe(false)
    expect(ChangeRole.safeParse({ opId, userId: 'nora', role: 'coordinator' }).success).toBe(false)
    const command = { ...words, role: 'coordinator', unit: 'elsewhere' } as const
    const asked = { invitationId: 'one', invitedBy: 'sam', now: NOW }
    expect(() => decideInvite(START, command, asked)).toThrow('notFound')
  })
})
