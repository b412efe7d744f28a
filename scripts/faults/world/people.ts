import { readConfig } from '../../../apps/realtime/src/config.ts'
import { openWorld as openSeedWorld } from '../../../apps/realtime/src/seed/world.ts'
import { uuid5 } from '../../../packages/db/src/event-log/ids.ts'
import type { World } from './world.ts'

const PASSWORD = 'a tunnel on a friday'
const PATIENTS_PER_PROVIDER = 4
const AT_ONCE = 64
/** So many patients missed a check-up long ago: their alerts are in the inboxes all the time. */
const WITH_ALERT = 3
const LONG_AGO = '2026-01-05'

export type Person = {
  name: string
  email: string
  password: string
  userId: string
  role: 'patient' | 'provider' | 'coordinator' | 'admin'
}
export type Patient = Person & { role: 'patient'; patientId: string; goalId: string; team: string[] }
/** Whoever takes part in a run. Providers have four patients each; the coordinator has all. */
export type People = {
  patients: Patient[]
  /** A patient on the coordinator's board who does nothing himself. */
  quiet: Patient
  providers: Person[]
  /** A provider who joins teams and is removed from them while all goes on. */
  guest: Person
  coordinators: Person[]
  admin: Person
  /** A coordinator whose account a mob has taken over. */
  intruder: Person
}

/** How many there are. Of a crowd that is signed in without passwords, nobody waits for hashes. */
export type Numbers = { patients: number; coordinators?: number; isCrowd?: boolean }

/** Makes people by the product's own commands, without a door's pace. */
export async function makePeople(world: World, numbers: Numbers): Promise<People> {
  const { patients: count, coordinators: coordinatorCount = 2, isCrowd = false } = numbers
  const now = () => new Date().toISOString()
  const config = readConfig({
    ...world.secrets,
    PORT: '0',
    MONGODB_URL: world.mongoUrl,
    REDIS_URL: 'redis://127.0.0.1:1',
    PUBLIC_ORIGIN: world.origin,
    CLOSEBY_MODE: 'development',
  })
  const seed = await openSeedWorld({ url: world.mongoUrl, secret: config.secret, config, now })

  async function person<Role extends Person['role']>(role: Role, name: string, unit?: string) {
    const email = `${name.toLowerCase().replaceAll(' ', '.')}@${world.name}.example`
    const password = isCrowd ? null : PASSWORD
    const words = { email, name, role, timeZone: 'Europe/London', password, ...(unit !== undefined && { unit }) }
    const account = await seed.person(words, now())
    return { account, person: { name, email, password: PASSWORD, userId: account.userId, role } }
  }

  async function patient(index: number, { admin, coordinator, providers }: Staff): Promise<Patient> {
    const { account, person: who } = await person('patient', `Patient ${index + 1}`)
    const patientId = account.patientId ?? ''
    const ask = (door: string, by: Account, input: object) =>
      seed.ask({ door, by, at: now(), input: { ...input, patientId, opId: uuid5('faults', patientId, door) } })
    const goal = { kind: 'steps', title: 'Steps', unit: 'steps', target: 6000, direction: 'atLeast' }
    const { goalId } = await ask('goal:add', account, goal)
    const provider = providers[Math.floor(index / PATIENTS_PER_PROVIDER) % providers.length]
    const team = provider ? [provider.person.userId] : []
    for (const userId of team) await ask('careTeam:add', admin, { userId, role: 'provider' })
    if (index < WITH_ALERT) await ask('preventive:schedule', coordinator, { title: 'Eye test', dueOn: LONG_AGO })
    return { ...who, role: 'patient', patientId, goalId: String(goalId), team }
  }

  try {
    await seed.found({ orgId: 'org-1', name: 'Faults', isDemo: true })
    const providerCount = Math.max(1, Math.ceil(count / PATIENTS_PER_PROVIDER))
    const coordinators = await Promise.all(
      Array.from({ length: coordinatorCount }, (_, index) => person('coordinator', `Coordinator ${index + 1}`, 'main')),
    )
    const [admin, intruder, guest, ...providers] = await Promise.all([
      person('admin', 'Admin'),
      person('coordinator', 'Intruder', 'main'),
      person('provider', 'Guest'),
      ...Array.from({ length: providerCount }, (_, index) => person('provider', `Provider ${index + 1}`)),
    ])
    const [first] = coordinators
    if (!first) throw new Error('there is no coordinator')
    const staff: Staff = { admin: admin.account, coordinator: first.account, providers }
    const patients: Patient[] = []
    for (let from = 0; from < count; from += AT_ONCE) {
      const indexes = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, at) => from + at)
      patients.push(...(await Promise.all(indexes.map((index) => patient(index, staff)))))
    }
    const quiet = await patient(count, { ...staff, providers: [] })
    return {
      patients,
      quiet,
      providers: providers.map((each) => each.person),
      guest: guest.person,
      coordinators: coordinators.map((each) => each.person),
      admin: admin.person,
      intruder: intruder.person,
    }
  } finally {
    await seed.close()
  }
}

type Staff = { admin: Account; coordinator: Account; providers: { person: Person }[] }
type Account = Awaited<ReturnType<Awaited<ReturnType<typeof openSeedWorld>>['person']>>
