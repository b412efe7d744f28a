import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readForm, refused } from './read.server.ts'

const Schema = z.object({
  email: z.string().min(1, 'Write your address.').pipe(z.email('Write the whole address.')),
  password: z.string().min(12, 'Longer.'),
})

function request(fields: Record<string, string>): Request {
  return new Request('http://closeby.test/', { method: 'POST', body: new URLSearchParams(fields) })
}

describe('readForm', () => {
  it('[WEB-2] gives the parsed data and the key, and keeps the key out of the data', async () => {
    const read = await readForm(
      'f',
      Schema,
      request({ email: 'a@b.example', password: 'three short words', opId: 'k' }),
    )
    expect(read).toMatchObject({ ok: true, key: 'k', data: { email: 'a@b.example', password: 'three short words' } })
  })

  it('[WEB-2] gives one sentence per field and what was typed, but never a secret', async () => {
    const read = await readForm('f', Schema, request({ email: 'a@b', password: 'short' }))
    if (read.ok) throw new Error('must refuse')
    expect(read.failure.status).toBe(422)
    expect(read.failure.data).toEqual({
      form: 'f',
      values: { email: 'a@b' },
      errors: { email: 'Write the whole address.', password: 'Longer.' },
    })
  })

  it('[WEB-2] a field that was not sent at all is an error of that field', async () => {
    const read = await readForm('f', Schema, request({ email: 'a@b.example' }))
    expect(read.ok ? {} : read.failure.data.errors).toHaveProperty('password')
  })
})

describe('refused', () => {
  it('[WEB-2] turns the paths of the hub into field errors, unknown paths into the sentence', () => {
    const known = refused(
      'f',
      {},
      { status: 422, problem: { code: 'invalid', paths: ['email'] } },
      { fields: { email: 'Write it.' } },
    )
    expect(known.data.errors).toEqual({ email: 'Write it.' })
    expect(known.data.refusal).toBeUndefined()
    const unknown = refused('f', {}, { status: 422, problem: { code: 'invalid', paths: ['other'] } })
    expect(unknown.data.errors).toEqual({})
    expect(unknown.data.refusal).toMatch(/\.$/)
  })

  it('[WEB-2] puts a refusal beside the field it is about', () => {
    const answer = refused(
      'f',
      { email: 'a@b.example' },
      { status: 409, problem: { code: 'auth.emailTaken' } },
      { onField: { 'auth.emailTaken': 'email' } },
    )
    expect(Object.keys(answer.data.errors)).toEqual(['email'])
    expect(answer.data.values).toEqual({ email: 'a@b.example' })
    expect(answer.status).toBe(409)
  })
})
