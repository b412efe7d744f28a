import { rebuildRows, storedRowOf } from '@closeby/db'
import { FIRST_ORG } from '../accounts/found.service.ts'
import type { SignInLine } from './accounts-file.ts'
import { bringPatients, findStaff, hireStaff, listSignIns } from './demo.ts'
import { bringPanel } from './panel.ts'
import { adminPasswordOf, RIVERSIDE } from './people.ts'
import { bringRiverside } from './riverside.ts'
import type { World } from './world.ts'

export type SeedOptions = { isEmpty: boolean; patients: number; secret: Buffer; say: (words: string) => void }

const DEMO = 'seed-demo'
const SECOND = 'seed-riverside'
const DEMO_NAME = 'Northside Community Care'

/**
 * Makes what a first start needs: the demo world, or with `isEmpty` an organisation and its first administrator. What is
 * there already stays as it is, so it may run at every start, and an interrupted run goes on where it stopped. It must
 * not run beside a worker: time alone would overtake a history that is still being lived. Answers the sign-ins.
 */
export async function seed(world: World, { isEmpty, patients, secret, say }: SeedOptions): Promise<SignInLine[]> {
  const name = isEmpty ? 'Your organisation' : DEMO_NAME
  const { foundedAt, isDemo } = await world.found({ orgId: FIRST_ORG, name, isDemo: !isEmpty })
  if (!isDemo) return [await firstAdmin(world, secret)]

  const { checkpoints, store, boardRows } = world.database
  if ((await checkpoints.load(DEMO)) === undefined) {
    await hireStaff(world, foundedAt)
    await bringPatients(world, await findStaff(world), foundedAt, say)
    await rebuildRows(store, { kind: 'patient', rowOf: storedRowOf, rows: boardRows })
    await checkpoints.save(DEMO, foundedAt)
  }
  if ((await checkpoints.load(SECOND)) === undefined) {
    const second = await world.found({ orgId: RIVERSIDE.orgId, name: RIVERSIDE.name, isDemo: true })
    await bringRiverside(world, second.foundedAt)
    await checkpoints.save(SECOND, second.foundedAt)
  }
  await bringPanel(world, await findStaff(world), patients, say)
  return listSignIns(world)
}

async function firstAdmin(world: World, secret: Buffer): Promise<SignInLine> {
  const password = adminPasswordOf(secret)
  const email = 'admin@closeby.example'
  const words = { name: 'Administrator', email, role: 'admin', timeZone: 'Etc/UTC', password } as const
  const { userId, orgId, role, name } = await world.person(words, world.now())
  return { role, name, email, password, userId, orgId }
}
