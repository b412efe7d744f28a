import type { Role } from '@closeby/protocol/accounts'
import type { Instant } from '@closeby/protocol/core'
import { addMs } from '@closeby/protocol/core'
import { FIRST_UNIT } from '@closeby/protocol/patient'
import { HISTORY_DAYS } from './demo.ts'
import { historyOf } from './patient-history.ts'
import { item, patient } from './patient-plan.ts'
import type { DemoPerson } from './people.ts'
import { demoPasswordOf, RIVERSIDE } from './people.ts'
import type { World } from './world.ts'

const DAY_MS = 86_400_000
const EDITH = patient(
  RIVERSIDE.patient.name,
  RIVERSIDE.patient.timeZone,
  'onTrack',
  'steady',
  ['steps', 'water', 'sleep'],
  [item('Blood pressure check', 20)],
)

/**
 * A small second organisation: a practice with one of each role, whose patient has three weeks behind her. Doing it again
 * changes nothing.
 */
export async function bringRiverside(world: World, until: Instant): Promise<void> {
  const { orgId } = RIVERSIDE
  const found = (each: DemoPerson, role: Role) =>
    world.person(
      {
        ...each,
        role,
        orgId,
        password: demoPasswordOf(each.email),
        ...(role === 'coordinator' && { unit: FIRST_UNIT }),
      },
      addMs(until, -40 * DAY_MS),
    )
  await found(RIVERSIDE.admin, 'admin')
  await found(RIVERSIDE.carer, 'carer')
  const staff = {
    coordinator: await found(RIVERSIDE.coordinator, 'coordinator'),
    provider: await found(RIVERSIDE.provider, 'provider'),
  }
  const { email } = RIVERSIDE.patient
  const history = historyOf({ plan: EDITH, seed: email, until, days: HISTORY_DAYS })
  const words = { ...RIVERSIDE.patient, orgId, password: demoPasswordOf(email), role: 'patient' } as const
  await world.live(await world.person(words, history.joinedAt), history, staff, { until, tellsTime: true })
}
