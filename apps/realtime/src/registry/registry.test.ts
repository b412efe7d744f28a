import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { AnyDoor } from './door.ts'
import { openRegistry } from './registry.ts'

const door: AnyDoor = {
  name: 'goal:add',
  summary: 'Add a goal',
  event: 'goal:add',
  rest: { method: 'POST', path: '/api/goals' },
  input: z.strictObject({ title: z.string() }),
  policy: { kind: 'self' },
  rate: 'write',
  audit: 'change',
  answer: z.strictObject({}),
  run: async () => ({}),
}
const other: AnyDoor = {
  ...door,
  name: 'goal:change',
  event: 'goal:change',
  rest: { method: 'PUT', path: '/api/goals/:id' },
}

describe('the registry', () => {
  test('[REG-1] whole declarations start and are found by event and route', () => {
    const registry = openRegistry([door, other])
    expect(registry.byEvent.get('goal:change')).toBe(other)
    expect(registry.rest.map(({ rest }) => rest.path)).toEqual(['/api/goals', '/api/goals/:id'])
  })

  test.each(['input', 'policy', 'rate', 'audit', 'run', 'name', 'summary', 'answer'] as const)(
    '[REG-1] T-10 a declaration without %s does not start',
    (part) => {
      const { [part]: _left, ...rest } = door
      expect(() => openRegistry([rest as AnyDoor])).toThrow(part)
    },
  )

  test('[REG-1] a schema that lets unknown keys in does not start', () => {
    expect(() => openRegistry([{ ...door, input: z.object({ title: z.string() }) }])).toThrow('unknown keys')
    expect(() => openRegistry([{ ...door, input: z.any() }])).toThrow('unknown keys')
  })

  test('[REG-1] a name, an event or a route that is taken does not start, whatever its parameters are called', () => {
    expect(() => openRegistry([door, { ...other, name: 'goal:add' }])).toThrow('name goal:add')
    expect(() => openRegistry([door, { ...other, event: 'goal:add' }])).toThrow('event goal:add')
    const same: AnyDoor = { ...door, name: 'x', event: 'x', rest: { method: 'PUT', path: '/api/goals/:goalId' } }
    expect(() => openRegistry([other, same])).toThrow('route PUT /api/goals/:')
  })

  test('[REG-1] a door that nobody can reach does not start', () => {
    const { event: _event, rest: _rest, ...unreachable } = door
    expect(() => openRegistry([unreachable])).toThrow('no event and no route')
  })
})
