import { describe, expect, test } from 'vitest'
import { addMs } from '../core/time.ts'
import type { CarerFact } from './carers.schema.ts'
import type { Carers } from './carers.rules.ts'
import {
  decideCancel,
  decideInvite,
  decideUnlink,
  evolveCarers,
  isLinked,
  MAX_INVITATIONS,
  NO_CARERS,
  requireInvitation,
  settleCarers,
} from './carers.rules.ts'

const NOW = '2026-11-21T10:00:00.000Z'
const WEEK = 7 * 86_400_000
const key = { opId: '00000000-0000-4000-8000-000000000000', patientId: 'patient-1' }
const words = { ...key, email: 'Rosa@Example.org', categories: ['goals' as const] }
const folded = (facts: CarerFact[], carers: Carers = NO_CARERS) =>
  facts.reduce((known, fact, index) => evolveCarers(known, fact, { seq: 5 + index, recordedAt: NOW }), carers)
const inviting = (carers: Carers = NO_CARERS) => ({ carers, now: NOW, textVersion: 'v1' })
const invited = folded(decideInvite(inviting(), words, 'i1'))
const linked = folded(
  [{ type: 'carer.linked', category: 'membership', userId: 'rosa', name: 'Rosa', invitationId: 'i1' }],
  invited,
)

describe('carers', () => {
  test('[CARER-1] an invitation can be accepted for seven days, until it is taken back, and not after its own end', () => {
    expect(requireInvitation(invited, 'i1', addMs(NOW, WEEK - 1))).toMatchObject({ email: 'rosa@example.org', seq: 5 })
    expect(() => requireInvitation(invited, 'i1', addMs(NOW, WEEK))).toThrow('carer.invitationOver')
    expect(() => requireInvitation(folded(decideCancel(invited, { invitationId: 'i1' }), invited), 'i1', NOW)).toThrow()
    const until = addMs(NOW, 1_000)
    const short = folded(decideInvite(inviting(), { ...words, until }, 'i2'))
    expect(() => requireInvitation(short, 'i2', until)).toThrow('carer.invitationOver')
    expect(() => decideInvite(inviting(), { ...words, until: NOW }, 'i3')).toThrow('invalid')
    expect(() => requireInvitation(linked, 'i1', NOW)).toThrow('carer.invitationOver')
    expect(() => requireInvitation(invited, 'constructor', NOW)).toThrow('carer.invitationOver')
  })

  test('[CARER-1] there is an end to how many one person can ask at once', () => {
    let carers: Carers = NO_CARERS
    for (let n = 0; n < MAX_INVITATIONS; n += 1) carers = folded(decideInvite(inviting(carers), words, `i${n}`), carers)
    expect(() => decideInvite(inviting(carers), words, 'more')).toThrow('carer.tooMany')
  })

  test('[CARER-4] a carer is lost when nothing is granted any more, found again with the next grant, and gone when it is ended', () => {
    const sees = settleCarers(linked, () => true, NOW)
    expect(sees.people['rosa']?.lostAt).toBeNull()
    const lost = settleCarers(sees, () => false, addMs(NOW, 5))
    expect(lost.people['rosa']?.lostAt).toBe(addMs(NOW, 5))
    expect(settleCarers(lost, () => false, addMs(NOW, 9))).toBe(lost)
    expect(settleCarers(lost, () => true, addMs(NOW, 9)).people['rosa']?.lostAt).toBeNull()
    const ended = folded(decideUnlink(sees, { userId: 'rosa' }), sees)
    expect(isLinked(ended, 'rosa')).toBe(false)
    expect(settleCarers(ended, () => true, addMs(NOW, 9)).people['rosa']?.lostAt).toBe(NOW)
    expect(() => decideUnlink(ended, { userId: 'rosa' })).toThrow('notFound')
  })

  test('[CARER-4] facts about people and invitations it does not know change nothing', () => {
    const unknown: CarerFact[] = [
      { type: 'carer.unlinked', category: 'membership', userId: 'eve' },
      { type: 'carer.uninvited', category: 'own', invitationId: 'x' },
    ]
    expect(folded(unknown)).toEqual(NO_CARERS)
  })
})
