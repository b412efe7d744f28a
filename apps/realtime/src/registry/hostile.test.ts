import type { Request } from 'express'
import { asks } from '@closeby/protocol/wire'
import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { inputOf } from '../http/input.ts'
import { openDeclarations } from '../testing/declarations.ts'

/* What a hostile client may put into any payload, held against every schema there is. Generated: a new door is in. */

type Shaped = z.ZodType & { shape: Record<string, z.ZodType> }
const registry = openDeclarations()
const inputs: [name: string, input: Shaped][] = [
  ...registry.doors.map(({ name, input }): [string, Shaped] => [name, input as Shaped]),
  ...Object.entries(asks).map(([name, input]): [string, Shaped] => [name, input as Shaped]),
]
/** Every name that any payload or answer uses, and those that documents have in the store. */
const FIELDS = new Set([
  ...inputs.flatMap(([, { shape }]) => Object.keys(shape)),
  ...registry.doors.flatMap(({ answer }) => Object.keys((answer as Shaped).shape)),
  ...['role', 'orgId', 'status', 'unit', 'consent', 'createdAt', 'registeredAt', 'passwordHash', 'members', 'grants'],
  ...['seq', 'actor', 'facts', 'recordedAt', 'isDemo', '_id', 'stream', 'kind', 'v', 'category', 'onBehalfOf'],
])
const OPERATORS: unknown[] = [
  { $ne: '' },
  { $gt: '' },
  { $where: 'sleep(1000)' },
  { $regex: '.*' },
  { $in: [''] },
  { $expr: { $gt: ['$a', 0] } },
  [{ $ne: null }],
  { 'a.b': 1 },
]
const issuesOf = (input: Shaped, value: unknown) => input.safeParse(value).error?.issues ?? []

describe('payloads of every door and question', () => {
  test('[REG-3] (T-12) take no field that is not theirs: nobody gives himself a role, an organisation or a date', () => {
    const taken = inputs.flatMap(([name, input]) => {
      const foreign = [...FIELDS].filter((field) => !Object.hasOwn(input.shape, field))
      const told = issuesOf(input, Object.fromEntries(foreign.map((field) => [field, 'admin'])))
      const refused = new Set(told.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : [])))
      return foreign.filter((field) => !refused.has(field)).map((field) => `${name} ${field}`)
    })
    expect(taken).toEqual([])
    expect(FIELDS.size).toBeGreaterThan(80)
  })

  test('[REG-3] (T-13) take no operator where a value belongs', () => {
    for (const [name, input] of inputs)
      for (const field of Object.keys(input.shape))
        for (const operator of OPERATORS) {
          const refused = issuesOf(input, { [field]: operator }).some(({ path }) => path[0] === field)
          expect([name, field, JSON.stringify(operator), refused]).toEqual([
            name,
            field,
            JSON.stringify(operator),
            true,
          ])
        }
  })

  test('[REG-3] (T-14) take nothing that could change what every object has', () => {
    const polluting = ['{"__proto__":{"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}']
    for (const [name, input] of inputs)
      for (const text of polluting) {
        expect([name, text, issuesOf(input, JSON.parse(text)).length > 0]).toEqual([name, text, true])
        for (const field of Object.keys(input.shape)) {
          const nested = { [field]: JSON.parse(text) as unknown }
          expect([name, field, issuesOf(input, nested).length > 0]).toEqual([name, field, true])
        }
      }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test('[REG-3] (T-14) a body or an address that names them is refused before it is merged', () => {
    for (const door of registry.rest)
      for (const name of ['__proto__', 'constructor', 'prototype'])
        for (const place of ['body', 'query', 'params']) {
          const hostile = JSON.parse(`{"${name}":{"polluted":1}}`) as object
          const request = { body: {}, query: {}, params: {}, get: () => undefined, [place]: hostile }
          expect(() => inputOf(door, request as unknown as Request, () => '')).toThrow('invalid')
        }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})
