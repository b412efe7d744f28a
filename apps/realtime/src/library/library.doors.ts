import { z } from 'zod'
import { Refusal } from '@closeby/protocol/core'
import { todayOf } from '@closeby/protocol/patient'
import type { ReadPatient } from '../core/patient-commands.ts'
import { callerOf, defineDoor } from '../registry/define-door.ts'
import type { AnyDoor } from '../registry/door.ts'
import { TOPICS } from './health-info.ts'
import { tipOf } from './tips.ts'

const open = { policy: { kind: 'public' }, rate: 'public', audit: 'none' } as const
const NOTHING = z.strictObject({})
const HOUR = 3_600
const MINUTE = 60

/** What everybody may read, and the tip of a patient's day. */
export function libraryDoors(deps: {
  readPatient: ReadPatient
  readInstallation: () => Promise<{ demo: boolean; lively?: true; organisation: string | null }>
}): AnyDoor[] {
  return [
    defineDoor({
      name: 'library.topics',
      rest: { method: 'GET', path: '/api/public/health-info', cacheSeconds: HOUR },
      input: NOTHING,
      ...open,
      run: async () => ({
        items: TOPICS.map(({ slug, title, summary, reviewedOn }) => ({ slug, title, summary, reviewedOn })),
        nextCursor: null,
      }),
    }),
    defineDoor({
      name: 'library.topic',
      rest: { method: 'GET', path: '/api/public/health-info/:slug', cacheSeconds: HOUR },
      input: z.strictObject({ slug: z.string().max(80) }),
      ...open,
      run: async (_context, { slug }) => {
        const topic = TOPICS.find((each) => each.slug === slug)
        if (!topic) throw new Refusal('notFound')
        return topic
      },
    }),
    defineDoor({
      name: 'library.installation',
      rest: { method: 'GET', path: '/api/public/installation', cacheSeconds: MINUTE },
      input: NOTHING,
      ...open,
      run: () => deps.readInstallation(),
    }),
    defineDoor({
      name: 'library.tipOfTheDay',
      rest: { method: 'GET', path: '/api/tips/today' },
      input: NOTHING,
      policy: { kind: 'roles', roles: ['patient'] },
      rate: 'read',
      audit: 'none',
      run: async (context) => {
        const caller = callerOf(context)
        const { patientId } = caller.user
        if (patientId === undefined) throw new Refusal('notFound')
        const on = todayOf((await deps.readPatient(caller, patientId)).state)
        return { on, text: tipOf(patientId, on) }
      },
    }),
  ]
}
