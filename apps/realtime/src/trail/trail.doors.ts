import { z } from 'zod'
import { Id } from '@closeby/protocol/core'
import { AccessQuestion, AnswerAccess, AskAboutAccess } from '@closeby/protocol/trail'
import { At, listOf, Seq } from '../core/answers.ts'
import { Page, PAGE_NUMBERS } from '../core/cursor.ts'
import { callerOf, defineDoor } from '../registry/define-door.ts'
import type { AnyDoor } from '../registry/door.ts'
import type { TrailService } from './trail.service.ts'

const Who = z.strictObject({ id: Id.nullable(), name: z.string(), role: z.string() })
const TrailLine = z
  .strictObject({
    id: Id,
    at: At,
    until: At.nullable().describe('When it was closed again, where that is known.'),
    person: Who,
    what: z.string(),
    why: z.string(),
    kind: z.enum(['seen', 'list', 'refused', 'emergency']),
    question: z.strictObject({ id: Id, text: z.string(), askedAt: At, answer: z.string().nullable() }).nullable(),
  })
  .meta({ id: 'TrailLine' })
const Question = z
  .strictObject({
    ...AccessQuestion.shape,
    name: z.string().describe('The name of the patient who asks.'),
    about: z.strictObject({ at: At, person: Who, what: z.string(), why: z.string() }).nullable(),
  })
  .meta({ id: 'AccessQuestion' })
const Asked = z.strictObject({ seq: Seq, questionId: Id })

export function trailDoors(trail: TrailService): AnyDoor[] {
  return [
    defineDoor({
      name: 'trail.list',
      summary: 'List who saw one’s own data, when and why',
      rest: { method: 'GET', path: '/api/access-trail', numbers: PAGE_NUMBERS },
      input: z.strictObject({ ...Page, person: Id.optional() }),
      policy: { kind: 'roles', roles: ['patient'] },
      rate: 'read',
      audit: 'none',
      answer: listOf(TrailLine, {}),
      run: (context, query) => trail.list(callerOf(context), query),
    }),
    defineDoor({
      name: 'trail.ask',
      summary: 'Ask about one line of one’s own trail',
      rest: { method: 'POST', path: '/api/access-trail/:recordId/question', status: 201 },
      input: AskAboutAccess,
      policy: { kind: 'roles', roles: ['patient'] },
      rate: 'write',
      audit: 'account',
      answer: Asked,
      run: (context, input) => trail.ask(callerOf(context), input),
    }),
    defineDoor({
      name: 'trail.questions',
      summary: 'List what patients asked about who saw them',
      rest: { method: 'GET', path: '/api/admin/access-questions', numbers: PAGE_NUMBERS },
      input: z.strictObject(Page),
      policy: { kind: 'roles', roles: ['admin'] },
      rate: 'read',
      audit: 'account',
      answer: listOf(Question, {}),
      run: (context, query) => trail.questions(callerOf(context), query),
    }),
    defineDoor({
      name: 'trail.answer',
      summary: 'Answer what a patient asked',
      rest: { method: 'POST', path: '/api/admin/access-questions/:questionId/answer' },
      input: AnswerAccess,
      policy: { kind: 'roles', roles: ['admin'] },
      rate: 'write',
      audit: 'account',
      answer: Asked,
      run: (context, input) => trail.answer(callerOf(context), input),
    }),
  ]
}
