import { uuid5 } from '@closeby/db'
import type { Account, Role } from '@closeby/protocol/accounts'
import type { Instant } from '@closeby/protocol/core'
import { addMs, must } from '@closeby/protocol/core'
import { FIRST_UNIT } from '@closeby/protocol/patient'
import type { SignInLine } from './accounts-file.ts'
import { davidOn } from './david.ts'
import { forEachOf } from './for-each.ts'
import { historyOf } from './patient-history.ts'
import type { Life } from './patient-history.ts'
import { PATIENTS } from './patients.ts'
import { DAVID_EMAIL, demoPasswordOf, emailOf, RIVERSIDE, STAFF } from './people.ts'
import type { DemoPerson } from './people.ts'
import type { Staff, World } from './world.ts'

export const HISTORY_DAYS = 21
const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
/** Within what the hashing of passwords takes at once. */
const AT_ONCE = 32

/** Everybody who works at Northside, and Rosa. Doing it again changes nothing. */
export async function hireStaff(world: World, until: Instant): Promise<void> {
  const begun = addMs(until, -60 * DAY_MS)
  const found = (each: DemoPerson, role: Role, days: number) =>
    world.person(
      { ...each, role, password: demoPasswordOf(each.email), ...(role === 'coordinator' && { unit: FIRST_UNIT }) },
      addMs(begun, days * DAY_MS),
    )
  const admin = await found(STAFF.admin, 'admin', 0)
  await found(STAFF.coordinator, 'coordinator', 1)
  await found(STAFF.secondCoordinator, 'coordinator', 2)
  const provider = await applied(world, STAFF.provider, addMs(begun, 3 * DAY_MS))
  const opId = uuid5('seed', 'approve', provider.userId)
  await world.ask({
    door: 'user:approve',
    by: admin,
    input: { userId: provider.userId, opId },
    at: addMs(begun, 4 * DAY_MS),
  })
  await found(STAFF.carer, 'carer', 30)
  await applied(world, STAFF.waitingProvider, addMs(until, -DAY_MS / 2))
}

/** Those who care for the made-up patients. */
export async function findStaff(world: World): Promise<Staff> {
  const [provider, coordinator] = [
    await findAccount(world, STAFF.provider.email),
    await findAccount(world, STAFF.coordinator.email),
  ]
  return { provider: must(provider, 'a provider was hired'), coordinator: must(coordinator, 'a coordinator was hired') }
}

/** Every sign-in of the demo, David's first. */
export async function listSignIns(world: World): Promise<SignInLine[]> {
  const emails = [
    DAVID_EMAIL,
    ...PATIENTS.map(({ name }) => emailOf(name)),
    ...Object.values(STAFF).map(({ email }) => email),
    ...[RIVERSIDE.patient, RIVERSIDE.provider, RIVERSIDE.coordinator, RIVERSIDE.carer, RIVERSIDE.admin].map(
      ({ email }) => email,
    ),
  ]
  const accounts = await forEachOf(emails, AT_ONCE, (email) => findAccount(world, email))
  return accounts.flatMap((account) => (account ? [lineOf(account)] : []))
}

async function findAccount({ database }: World, email: string): Promise<Account | null> {
  const userId = await database.emailClaims.find(email)
  return userId === undefined ? null : database.streams.fresh('user', userId)
}

/** A provider registers like anybody and waits for approval. */
async function applied(world: World, { name, email, timeZone }: DemoPerson, at: Instant): Promise<Account> {
  const known = await findAccount(world, email)
  if (known) return known
  const words = { name, email, timeZone, password: demoPasswordOf(email), role: 'provider', consent: true }
  await world.ask({ door: 'auth.register', by: null, input: { ...words, opId: uuid5('seed', 'register', email) }, at })
  return must(await findAccount(world, email), 'who registered has an account')
}

/** David and some forty others, each with three weeks behind them. */
export async function bringPatients(
  world: World,
  staff: Staff,
  until: Instant,
  say: (words: string) => void,
): Promise<void> {
  const others = PATIENTS.map((plan) => ({ plan, email: emailOf(plan.name) }))
  const all: { plan: Life['plan']; email: string }[] = [{ plan: davidOn(until), email: DAVID_EMAIL }, ...others]
  let done = 0
  await forEachOf(all, AT_ONCE, async ({ plan, email }) => {
    const { name, timeZone } = plan
    const history = historyOf({ plan, seed: email, until, days: HISTORY_DAYS })
    const password = demoPasswordOf(email)
    const account = await world.person({ name, timeZone, email, password, role: 'patient' }, history.joinedAt)
    if (email === DAVID_EMAIL) await letIn(world, account, STAFF.carer, history.joinedAt)
    await world.live(account, history, staff, { until, tellsTime: true })
    done += 1
    if (done % 10 === 0) say(`${done} of ${all.length} patients have three weeks behind them`)
  })
}

/** A patient asks somebody to be his carer, and she accepts. */
async function letIn(world: World, patient: Account, { email }: DemoPerson, at: Instant): Promise<void> {
  const carer = must(await findAccount(world, email), 'the carer was found before the patients')
  const opId = (what: string) => uuid5('seed', what, email)
  const words = { email, categories: ['goals', 'sleep', 'preventive', 'reminders'], opId: opId('invite') }
  const { token } = await world.ask({ door: 'carer:invite', by: patient, input: words, at })
  await world.ask({
    door: 'carers.accept',
    by: carer,
    input: { token, opId: opId('accept') },
    at: addMs(at, MINUTE_MS),
  })
}

function lineOf({ role, name, email, userId, orgId, patientId }: Account): SignInLine {
  return {
    role,
    name,
    email,
    password: demoPasswordOf(email),
    userId,
    orgId,
    ...(patientId !== undefined && { patientId }),
  }
}
