import { z } from 'zod'
import { LocalDateField, Refusal } from '@closeby/protocol/core'
import { todayOf } from '@closeby/protocol/patient'
import { listOf } from '../core/answers.ts'
import { Page, PAGE_NUMBERS, pageOf } from '../core/cursor.ts'
import type { ReadPatient } from '../core/patient-commands.ts'
import { callerOf, defineDoor } from '../registry/define-door.ts'
import type { AnyDoor } from '../registry/door.ts'
import type { Topic } from './health-info.ts'
import { TOPICS } from './health-info.ts'
import { tipOf } from './tips.ts'

const open = { policy: { kind: 'public' }, rate: 'public', audit: 'none' } as const
const NOTHING = z.strictObject({})
const TopicHead = z.strictObject({
  slug: z.string(),
  title: z.string(),
  summary: z.string(),
  reviewedOn: LocalDateField,
})
const TopicAnswer = TopicHead.extend({
  sections: z.array(z.strictObject({ heading: z.string(), paragraphs: z.array(z.string()) })),
  sources: z.array(z.strictObject({ name: z.string(), url: z.url() })),
  crisis: z.string(),
}).meta({ id: 'Topic' }) satisfies z.ZodType<Topic>
const Installation = z.strictObject({
  demo: z.boolean(),
  lively: z.exactOptional(z.literal(true)),
  organisation: z.string().nullable(),
})
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
      summary: 'List the topics of public health information',
      rest: { method: 'GET', path: '/api/public/health-info', cacheSeconds: HOUR, numbers: PAGE_NUMBERS },
      input: z.strictObject(Page),
      ...open,
      answer: listOf(TopicHead, {}),
      run: async (_context, query) => {
        const heads = TOPICS.map(({ slug, title, summary, reviewedOn }) => ({ slug, title, summary, reviewedOn }))
        return pageOf(heads, ({ slug }) => slug, query)
      },
    }),
    defineDoor({
      name: 'library.topic',
      summary: 'Read one topic',
      rest: { method: 'GET', path: '/api/public/health-info/:slug', cacheSeconds: HOUR },
      input: z.strictObject({ slug: z.string().max(80) }),
      ...open,
      answer: TopicAnswer,
      run: async (_context, { slug }) => {
        const topic = TOPICS.find((each) => each.slug === slug)
        if (!topic) throw new Refusal('notFound')
        return topic
      },
    }),
    defineDoor({
      name: 'library.installation',
      summary: 'Read what this installation is',
      rest: { method: 'GET', path: '/api/public/installation', cacheSeconds: MINUTE },
      input: NOTHING,
      ...open,
      answer: Installation,
      run: () => deps.readInstallation(),
    }),
    defineDoor({
      name: 'library.tipOfTheDay',
      summary: 'Read the tip of the patient’s day',
      rest: { method: 'GET', path: '/api/tips/today' },
      input: NOTHING,
      policy: { kind: 'roles', roles: ['patient'] },
      rate: 'read',
      audit: 'none',
      answer: z.strictObject({ on: LocalDateField, text: z.string() }),
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
