import type { PatientFact, PatientState } from '@closeby/protocol/patient'
import { evolvePatient } from '@closeby/protocol/patient'
import { GrantConsent, WithdrawConsent } from '@closeby/protocol/consent'
import { CancelInvitation, InviteCarer, UnlinkCarer } from '@closeby/protocol/carers'
import { describe, expect, test } from 'vitest'
import { cancelInvitation, inviteCarer, unlinkCarer } from '#lib/carers/carer.commands.ts'
import { grantConsent, withdrawConsent } from './consent.commands.ts'
import { readShare } from './draft.view.ts'
import { choicesOf, partiesOf, privateOf } from './parties.view.ts'

const NOW = '2026-11-21T10:00:00.000Z'
const category = 'membership' as const
const careTeam = { role: 'careTeam' } as const
const FACTS: PatientFact[] = [
  {
    ...{ type: 'patient.registered', category, userId: 'david', name: 'David', timeZone: 'Europe/London', dayStart: 0 },
    ...{ unit: 'main', consentTextVersion: 'v', consentedAt: NOW },
  },
  { type: 'consent.granted', category, consentId: 'r', categories: ['goals', 'sleep'], to: careTeam },
  { type: 'careTeam.added', category, userId: 'maya', role: 'provider', name: 'Dr Osei' },
  { type: 'carer.linked', category, userId: 'rosa', name: 'Rosa', invitationId: 'i' },
]
const fold = (...more: PatientFact[]): PatientState =>
  evolvePatient(null, [...FACTS, ...more], {
    stream: 'p',
    orgId: 'o',
    seq: 1,
    recordedAt: NOW,
    by: 'david',
  }) as PatientState
const until = '2026-12-04T00:00:00.000Z'
const london = { timeZone: 'Europe/London', dayStart: 0 }

describe('who a patient shares with', () => {
  test('[CONS-9] the care team and every carer are there, also with nothing; who has something of his own too', () => {
    const state = fold({
      type: 'consent.granted',
      category,
      consentId: 'c',
      categories: ['mood'],
      to: { userId: 'lena' },
      until,
    })
    const parties = partiesOf(state, NOW, { lena: 'Lena Brandt' })
    expect(parties.map(({ name, who, shared }) => [name, who, shared.map((each) => each.category)])).toEqual([
      ['Your care team', 'Dr Osei and the coordinators of your unit', ['goals', 'sleep']],
      ['Rosa', 'Your carer', []],
      ['Lena Brandt', 'Coordinator of your unit', ['mood']],
    ])
    expect(parties[2]?.shared[0]?.when).toBe('Until 3 December 2026')
    expect(privateOf(parties)).toContain('diary')
    expect(privateOf(parties)).not.toContain('mood')
    expect(choicesOf(state, NOW).map(({ key }) => key)).toContain('user maya')
  })

  test('[CONS-9] what is over is not shown, and of two grants the one that opens more is said', () => {
    const twice = (id: string, more: object): PatientFact => ({
      ...{ type: 'consent.granted', category, consentId: id, categories: ['diary'], to: { userId: 'rosa' } },
      ...more,
    })
    const rosa = (...facts: PatientFact[]) => partiesOf(fold(...facts), NOW).find(({ isCarer }) => isCarer)
    expect(rosa(twice('over', { until: NOW }))?.shared).toEqual([])
    expect(rosa(twice('a', { since: NOW }))?.shared[0]?.when).toBe('From 21 November 2026, nothing before')
    const both = rosa(twice('a', { since: NOW, until }), twice('b', {}))
    expect(both?.shared).toMatchObject([{ when: 'Until you stop', grants: [{ id: 'a' }, { id: 'b' }] }])
  })

  test('[CONS-9] a draft is shared to the end of its day by the patient’s clock, and says what is missing', () => {
    const parties = choicesOf(fold(), NOW)
    const draft = {
      who: 'role careTeam',
      chosen: ['mood' as const],
      begin: 'now' as const,
      until: '2026-12-03' as const,
    }
    expect(readShare(draft, parties, london, NOW)).toMatchObject({
      ok: true,
      share: { to: careTeam, since: NOW, until },
    })
    expect(readShare({ ...draft, chosen: [], until: '2026-11-20' }, parties, london, NOW)).toEqual({
      ok: false,
      problems: { chosen: 'Choose what to share.', until: 'Choose a day that is not over.' },
    })
    expect(readShare({ ...draft, begin: 'all', until: '' }, parties, london, NOW)).toMatchObject({
      share: { categories: ['mood'] },
    })
  })

  test('[CONS-9] what the page sends is what the hub takes', () => {
    const opId = '0197a5a0-0000-4000-8000-000000000001'
    const taken = [
      [GrantConsent, grantConsent('p', { to: careTeam, categories: ['mood'], since: NOW, until }, 'w')],
      [WithdrawConsent, withdrawConsent('p', 'c', ['goals'], 'w')],
      [InviteCarer, inviteCarer('p', 'rosa@example.org', ['goals'])],
      [CancelInvitation, cancelInvitation('p', 'i', 'w')],
      [UnlinkCarer, unlinkCarer('p', 'rosa', 'Rosa')],
    ] as const
    for (const [schema, { payload }] of taken) expect(schema.safeParse({ opId, ...payload }).error).toBeUndefined()
  })
})
