import { createMemorySnapshots, createMemoryStore, createStreams, readInvitationToken } from '@closeby/db'
import type { Notice } from '@closeby/db'
import { aPatient, commitFacts } from '@closeby/db/testing'
import { must } from '@closeby/protocol/core'
import type { PatientFact } from '@closeby/protocol/patient'
import { expect, test } from 'vitest'
import { createCarerMail, noticesOf } from './invitation-notices.ts'

const NOW = '2026-11-21T10:00:00.000Z'
const SECRET = Buffer.alloc(32, 7)
const invited = (invitationId: string, expiresAt = '2026-11-28T10:00:00.000Z'): PatientFact => ({
  ...{ type: 'carer.invited', category: 'own', invitationId, email: 'rosa@example.org', categories: ['goals'] },
  ...{ textVersion: 'v', expiresAt },
})

async function aWorld() {
  const clock = () => NOW
  const streams = createStreams({ store: createMemoryStore(), snapshots: createMemorySnapshots(), clock })
  const { patientId } = await aPatient(streams)
  const commit = async (...facts: PatientFact[]) => {
    await commitFacts(streams, patientId, facts)
    return must(await streams.fresh('patient', patientId), 'a patient')
  }
  const mail = createCarerMail({ streams, secret: SECRET, publicOrigin: 'http://localhost:4600', clock })
  return { patientId, commit, mail }
}
const ids = (notices: Notice[]) => notices.map(({ id }) => id)

test('[CARER-5] each invitation asks for one mail, named by its entry, whoever finds it and how often', async () => {
  const { patientId, commit } = await aWorld()
  const first = await commit(invited('one'))
  const both = await commit(invited('two'))
  expect(ids(noticesOf({ state: both, from: first.seq }, NOW))).toEqual([
    `${patientId}:${first.seq}:one`,
    `${patientId}:${both.seq}:two`,
  ])
  expect(ids(noticesOf({ state: both, from: both.seq }, NOW))).toEqual([`${patientId}:${both.seq}:two`])
  const over = await commit(invited('three', NOW))
  expect(noticesOf({ state: over, from: over.seq }, NOW)).toEqual([])
})

test('[CARER-5] the mail goes to whom was asked, with the token of that invitation, and not once it was taken back', async () => {
  const { patientId, commit, mail } = await aWorld()
  const state = await commit(invited('one'))
  const [notice] = noticesOf({ state, from: 1 }, NOW)
  const written = must(await mail(must(notice, 'a notice')), 'a mail')
  const token = /invitation#(\S+)/.exec(written.text)?.[1] ?? ''
  expect(written.to).toBe('rosa@example.org')
  expect(readInvitationToken(SECRET, token)).toEqual({ patientId, invitationId: 'one' })
  await commit({ type: 'carer.uninvited', category: 'own', invitationId: 'one' })
  expect(await mail(must(notice, 'a notice'))).toBeNull()
})
