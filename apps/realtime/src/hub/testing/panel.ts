import { randomUUID } from 'node:crypto'
import { openDatabase, storedRowOf } from '@closeby/db'
import type { Database } from '@closeby/db'
import type { Instant } from '@closeby/protocol/core'
import { must, STARTING_CATEGORIES } from '@closeby/protocol/core'
import type { PatientFact, PatientState } from '@closeby/protocol/patient'
import { FIRST_UNIT } from '@closeby/protocol/patient'
import { SYSTEM } from '@closeby/protocol/wire'
import type { Care, Person } from '../../testing/care.ts'

const AT_ONCE = 100

/** Another process on the same log: what it commits, hubs hear of by the tail alone. */
export async function openElsewhere(
  { mongoUrl, config }: Care,
  clock: () => Instant = () => new Date().toISOString(),
): Promise<Database> {
  return openDatabase({ url: mongoUrl, secret: config.secret, clock })
}

/** One entry of these facts, as a command or time itself might have made it. Answers with its seq. */
export async function commitAs(
  { streams }: Database,
  orgId: string,
  stream: string,
  facts: PatientFact[],
): Promise<number> {
  const words = { opId: randomUUID(), opHash: 'test', actor: SYSTEM, decide: () => facts }
  return (await streams.commit({ kind: 'patient', stream, orgId, ...words })).entry.seq
}

async function inParts<T>(all: T[], work: (each: T) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < all.length; from += AT_ONCE) await Promise.all(all.slice(from, from + AT_ONCE).map(work))
}

/** A large panel of one provider: patients with one goal each, and their stored rows. Answers with their ids. */
export async function aPanel(database: Database, { user }: Person, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID())
  const states: PatientState[] = []
  await inParts(ids, async (id) => {
    await commitAs(database, user.orgId, id, beginning(id, user))
    states.push(must(await database.streams.fresh('patient', id), 'a committed patient'))
  })
  for (let from = 0; from < states.length; from += 500)
    await database.boardRows.put(states.slice(from, from + 500).map(storedRowOf))
  return ids
}

/** Logs one step for each of these patients, all at once. Answers with the seq of each. */
export async function logEach(database: Database, orgId: string, ids: string[]): Promise<Map<string, number>> {
  const seqs = new Map<string, number>()
  const at = new Date().toISOString()
  await inParts(ids, async (id) => {
    const fact: PatientFact = {
      type: 'goal.progressLogged',
      category: 'goals',
      goalId: `goal-${id}`,
      on: at.slice(0, 10),
      amount: 1,
      at,
    }
    seqs.set(id, await commitAs(database, orgId, id, [fact]))
  })
  return seqs
}

function beginning(id: string, { id: userId, name }: Person['user']): PatientFact[] {
  const now = new Date().toISOString()
  const membership = { category: 'membership' } as const
  return [
    {
      ...{ type: 'patient.registered', ...membership, userId: `user-of-${id}`, name: `Patient ${id.slice(0, 4)}` },
      ...{ timeZone: 'Europe/London', dayStart: 0, unit: FIRST_UNIT, consentTextVersion: 'test', consentedAt: now },
    },
    {
      type: 'consent.granted',
      ...membership,
      consentId: randomUUID(),
      categories: [...STARTING_CATEGORIES],
      to: { role: 'careTeam' },
    },
    { type: 'careTeam.added', ...membership, userId, role: 'provider', name },
    {
      ...{
        type: 'goal.added',
        category: 'goals',
        goalId: `goal-${id}`,
        on: now.slice(0, 10),
        kind: 'steps',
        title: 'Steps',
      },
      ...{ unit: 'steps', target: 6000, direction: 'atLeast', days: null },
    },
  ]
}
