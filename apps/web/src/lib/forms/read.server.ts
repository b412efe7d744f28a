import { fail, type ActionFailure } from '@sveltejs/kit'
import type { z } from 'zod'
import type { Problem } from '#lib/http/problem.ts'
import { everySentence } from '#lib/factors/refusal.view.ts'
import * as m from '#lib/paraglide/messages.js'
import type { FormAnswer } from './answer.ts'

/** Never sent back into a page: what is secret is typed again. */
const SECRET = /password|current|token/i

export type Read<Data> =
  | { ok: true; data: Data; values: Record<string, string>; key: string | undefined }
  | { ok: false; failure: ActionFailure<FormAnswer> }

function typed(data: FormData): Record<string, string> {
  const values: Record<string, string> = {}
  for (const [name, value] of data)
    if (typeof value === 'string' && !SECRET.test(name) && name !== 'opId') values[name] = value
  return values
}

/**
 * Reads one form by its schema. The schema's messages are what people read under a field, so give each check a sentence; the first
 * one per field counts. `opId`, set by the page's script, is the write's key.
 */
export async function readForm<Schema extends z.ZodType>(
  form: string,
  schema: Schema,
  request: Request,
): Promise<Read<z.output<Schema>>> {
  const data = await request.formData()
  const values = typed(data)
  const { opId, ...fields } = Object.fromEntries([...data].filter(([, value]) => typeof value === 'string')) as Record<
    string,
    string
  >
  const parsed = schema.safeParse(fields)
  if (parsed.success) return { ok: true, data: parsed.data, values, key: opId }
  const errors: Record<string, string> = {}
  for (const issue of parsed.error.issues) errors[String(issue.path[0] ?? form)] ??= issue.message
  return { ok: false, failure: fail(422, { form, values, errors }) }
}

/** A refusal of the hub as the form's answer. `sentences` may say it better for this form, by code; known paths become field errors. */
export function refused(
  form: string,
  values: Record<string, string>,
  answer: { status: number; problem: Problem },
  {
    fields = {},
    onField = {},
  }: { fields?: Record<string, string>; onField?: Partial<Record<Problem['code'], string>> } = {},
): ActionFailure<FormAnswer> {
  const { problem, status } = answer
  const errors: Record<string, string> = {}
  for (const path of problem.paths ?? []) {
    const name = path.split('.')[0] ?? path
    if (name in fields) errors[name] = fields[name] ?? m.ui_field_check()
  }
  const field = onField[problem.code]
  if (field !== undefined) errors[field] = everySentence(problem)
  const said = Object.keys(errors).length > 0
  return fail(status, { form, values, errors, code: problem.code, ...(!said && { refusal: everySentence(problem) }) })
}

/** The answer of a form whose write is durable. */
export function saved(form: string): FormAnswer {
  return { form, values: {}, errors: {}, savedAt: new Date().toISOString() }
}
