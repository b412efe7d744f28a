import { randomUUID } from 'node:crypto'
import type { Database } from '@closeby/db'
import { uuid5 } from '@closeby/db'
import type { Role } from '@closeby/protocol/accounts'
import { STARTING_CATEGORIES } from '@closeby/protocol/core'
import type { PatientFact } from '@closeby/protocol/patient'
import { FIRST_UNIT } from '@closeby/protocol/patient'
import { SYSTEM } from '@closeby/protocol/wire'
import type { Person } from '../driver/driver.main.ts'

export const ORG = 'org-1'
const DAY_MS = 86_400_000
const AT_ONCE = 100

/** Works through a list, so many at a time. */
export async function inParts<Thing>(all: readonly Thing[], work: (each: Thing) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < all.length; from += AT_ONCE) await Promise.all(all.slice(from, from + AT_ONCE).map(work))
}

/** A zone in which it is well before noon now, so that no day turns while something is measured. */
export function morningZone(now: Date): string {
  const ahead = ((((9 - now.getUTCHours()) % 24) + 36) % 24) - 12
  // The signs of these zones are the other way round: Etc/GMT-3 is three hours ahead.
  return ahead === 0 ? 'Etc/UTC' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`
}

/** The day in such a zone. */
export function todayIn(timeZone: string, now: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone }).format(now)
}

const commit = { opHash: 'bench', actor: SYSTEM }

/** Somebody with an account and a session: one entry on his stream, one session record. */
export async function aPerson(
  db: Database,
  role: Role,
  words: { name: string; patientId?: string; unit?: string },
): Promise<Person> {
  const userId = randomUUID()
  const now = new Date()
  const { name, ...rest } = words
  await db.streams.commit({
    ...{ kind: 'user', stream: userId, orgId: ORG, opId: uuid5(userId, 'found'), ...commit },
    decide: (_, at) => [
      {
        ...{ type: 'user.registered', email: `${userId}@closeby.example`, name, role, status: 'active', ...rest },
        ...{ timeZone: 'Etc/UTC', passwordHash: null, consent: { textVersion: 'bench', at } },
      },
    ],
  })
  const sid = randomUUID()
  const ends = new Date(now.getTime() + DAY_MS).toISOString()
  const session = { kind: 'cookie', device: 'bench', createdAt: now.toISOString(), seenAt: now.toISOString() } as const
  await db.sessions.insert({ sid, userId, ...session, expiresAt: ends, endsAt: ends })
  return { userId, sid }
}

export type PatientWords = {
  userId: string
  name: string
  timeZone: string
  members: readonly string[]
  unit?: string
}
export const goalIdOf = (patientId: string) => `g-${patientId}`
/** The other goal, which no flood touches. */
export const besideIdOf = (patientId: string) => `w-${patientId}`

/** The entry a benchmark's patient begins with: consent, team, two goals and a check-up to come. */
export function beginningOf(patientId: string, words: PatientWords): PatientFact[] {
  const { userId, name, timeZone, members, unit = FIRST_UNIT } = words
  const now = new Date()
  const on = todayIn(timeZone, now)
  const membership = { category: 'membership' } as const
  const goal = { type: 'goal.added', category: 'goals', on, direction: 'atLeast', days: null } as const
  return [
    {
      ...{ type: 'patient.registered', ...membership, userId, name, timeZone, dayStart: 0, unit },
      ...{ consentTextVersion: 'bench', consentedAt: now.toISOString() },
    },
    {
      ...{ type: 'consent.granted', ...membership, consentId: uuid5(patientId, 'consent') },
      ...{ categories: [...STARTING_CATEGORIES], to: { role: 'careTeam' } },
    },
    ...members.map<PatientFact>((member) => ({
      ...{ type: 'careTeam.added', ...membership, userId: member, role: 'provider', name: `Dr ${member.slice(0, 4)}` },
    })),
    { ...goal, goalId: goalIdOf(patientId), kind: 'steps', title: 'Steps', unit: 'steps', target: 1_000_000_000 },
    { ...goal, goalId: besideIdOf(patientId), kind: 'water', title: 'Water', unit: 'ml', target: 2000 },
    {
      ...{
        type: 'preventive.scheduled',
        category: 'preventive',
        itemId: `i-${patientId}`,
        title: 'Blood pressure check',
      },
      ...{ dueOn: todayIn(timeZone, new Date(now.getTime() + 60 * DAY_MS)), remindDays: 14, graceDays: 30 },
    },
  ]
}

export const patientCommit = (patientId: string, facts: PatientFact[]) => ({
  ...{ kind: 'patient' as const, stream: patientId, orgId: ORG, opId: uuid5(patientId, 'begin'), ...commit },
  decide: () => facts,
})
