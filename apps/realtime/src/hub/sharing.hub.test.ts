import { randomUUID } from 'node:crypto'
import type { Database } from '@closeby/db'
import type { PatientFact } from '@closeby/protocol/patient'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Care, Json, Live, Person } from '../testing/care.ts'
import { openCare } from '../testing/care.ts'
import { boardOf, entriesOf, logSteps } from './testing/frames.ts'
import { commitAs, openElsewhere } from './testing/panel.ts'

/* What the patient shares has no command yet; its entries are made here as another process would make them. */

let care: Care
let elsewhere: Database
let provider: Person

beforeAll(async () => {
  care = await openCare({ hubs: 2 })
  elsewhere = await openElsewhere(care)
  provider = await care.provider()
})
afterAll(async () => {
  await elsewhere.close()
  await care.close()
})

type Sharing = { person: Person; patientId: string; goalId: string; sleepId: string; consentId: string }
async function aSharingPatient(): Promise<Sharing> {
  const person = await care.patient()
  const patientId = person.user.patientId ?? ''
  const goalId = await care.goal(person)
  const sleepId = await care.goal(person, { kind: 'sleep', title: 'Sleep', unit: 'min', target: 420 })
  await care.assign(person, provider)
  const state = await elsewhere.streams.fresh('patient', patientId)
  return { person, patientId, goalId, sleepId, consentId: Object.keys(state?.grants ?? {})[0] ?? '' }
}
const commit = (patientId: string, ...facts: PatientFact[]) =>
  commitAs(elsewhere, provider.user.orgId, patientId, facts)
const withdrawn = (consentId: string): PatientFact => ({ type: 'consent.withdrawn', category: 'membership', consentId })
const granted = (categories: ('goals' | 'sleep')[], consentId = randomUUID()): PatientFact => ({
  ...{ type: 'consent.granted', category: 'membership', consentId, categories, to: { role: 'careTeam' } },
})
const changesOf = ({ frames }: Live) => frames.flatMap(({ event, data }) => (event === 'access:changed' ? [data] : []))

describe('sharing that changes while it is watched', () => {
  test('[HUB-14] a withdrawal closes the open patient and empties the row; nothing later comes before it is opened anew', async () => {
    const { person, patientId, goalId, consentId } = await aSharingPatient()
    const watchers = await Promise.all([provider.socket(0), provider.socket(1)])
    for (const watcher of watchers) {
      await watcher.ask('board:open', {})
      await watcher.ask('patient:open', { patientId })
    }
    const seq = await commit(patientId, withdrawn(consentId))
    const phone = await person.socket(0)
    const later = await logSteps(phone, { patientId, goalId }, 500)
    for (const watcher of watchers) {
      await watcher.until('the row after it', () => boardOf(watcher).get(patientId)?.['seq'] === later.seq)
      expect(changesOf(watcher)).toEqual([{ patientId, categories: [] }])
      expect(entriesOf(watcher, patientId).filter((entry) => (entry['seq'] as number) >= seq)).toEqual([])
      expect(boardOf(watcher).get(patientId)).toMatchObject({
        goals: [],
        spark: Array(14).fill(null),
        withheld: ['goals', 'sleep', 'preventive'],
      })
      const { snapshot } = await watcher.ask('patient:open', { patientId })
      expect(snapshot).toMatchObject({
        categories: [],
        goals: [],
        preventive: [],
        state: { goals: {}, seq: later.seq },
      })
      expect(JSON.stringify(snapshot)).not.toContain('progressLogged')
    }
  })

  test('[HUB-3] an entry of a category that is not shared is exactly its place', async () => {
    const { person, patientId, goalId, sleepId, consentId } = await aSharingPatient()
    await commit(patientId, withdrawn(consentId), granted(['goals']))
    const watching = await provider.socket(1)
    const opened = await watching.ask('patient:open', { patientId })
    expect((opened['snapshot'] as Json)['categories']).toEqual(['goals'])
    const phone = await person.socket(0)
    const slept = await logSteps(phone, { patientId, goalId: sleepId }, 400)
    const walked = await logSteps(phone, { patientId, goalId }, 10)
    await watching.until('both', () => entriesOf(watching, patientId).length === 2)
    expect(entriesOf(watching, patientId)).toEqual([
      { stream: patientId, seq: slept.seq, facts: null },
      expect.objectContaining({ seq: walked.seq, facts: expect.any(Array) as unknown }),
    ])
    const resumed = await (await provider.socket(0)).ask('patient:open', { patientId, after: opened['seq'] })
    expect((resumed['entries'] as Json[])[0]).toEqual({ stream: patientId, seq: slept.seq, facts: null })
  })

  test('[HUB-14] a gain is told too, and the new opening has what was logged before it', async () => {
    const { person, patientId, sleepId, consentId } = await aSharingPatient()
    await commit(patientId, withdrawn(consentId), granted(['goals']))
    await logSteps(await person.socket(1), { patientId, goalId: sleepId }, 400)
    const watching = await provider.socket(0)
    const { seq } = await watching.ask('patient:open', { patientId })
    await commit(patientId, granted(['sleep']))
    await watching.until('the gain', () => changesOf(watching).length === 1)
    expect((changesOf(watching)[0]?.['categories'] as string[]).toSorted()).toEqual(['goals', 'sleep'])
    const again = await watching.ask('patient:open', { patientId, after: seq })
    expect((again['snapshot'] as Json)['goals']).toContainEqual(expect.objectContaining({ id: sleepId }))
  })

  test('[CONS-2] a grant that ends by time is told by the entry that ends it', async () => {
    const { person, patientId, goalId, consentId } = await aSharingPatient()
    const until = new Date(Date.now() + 1_500).toISOString()
    await commit(patientId, withdrawn(consentId), { ...granted(['goals']), until } as PatientFact)
    const watching = await provider.socket(1)
    const { seq } = await watching.ask('patient:open', { patientId })
    await expect.poll(() => new Date().toISOString() > until, { timeout: 5_000 }).toBe(true)
    const later = await logSteps(await person.socket(0), { patientId, goalId }, 5)
    await watching.until('the end', () => changesOf(watching).length === 1)
    expect(changesOf(watching)).toEqual([{ patientId, categories: [] }])
    expect(entriesOf(watching, patientId)).toEqual([])
    expect(later.seq).toBeGreaterThan(seq as number)
  })
})
