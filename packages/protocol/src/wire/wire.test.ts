import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { PatientFact } from '../patient/patient.schema.ts'
import { accountFacts } from '../accounts/accounts.schema.ts'
import { asks, patientCommands } from './commands.ts'
import type { Entry } from './entry.ts'
import { SYSTEM } from './entry.ts'
import { upcastEntry } from './upcast.ts'

const schemaOf = (schema: z.ZodType) => z.toJSONSchema(schema, { unrepresentable: 'any' })

describe('the wire', () => {
  test('[REG-3] every command, question and fact has the shape that was approved', async () => {
    const shapes = {
      commands: Object.fromEntries(Object.entries(patientCommands).map(([name, schema]) => [name, schemaOf(schema)])),
      asks: Object.fromEntries(Object.entries(asks).map(([name, schema]) => [name, schemaOf(schema)])),
      patientFacts: schemaOf(PatientFact),
      accountFacts: schemaOf(z.discriminatedUnion('type', [...accountFacts])),
    }
    await expect(`${JSON.stringify(shapes, null, 2)}\n`).toMatchFileSnapshot('wire.snapshot.json')
  })

  test('[REG-3] no schema takes an unknown key or a key that pollutes', () => {
    for (const schema of Object.values({ ...patientCommands, ...asks })) {
      const paths = (input: unknown) => schema.safeParse(input).error?.issues.map(({ code }) => code) ?? []
      expect(paths({ surprise: 1 })).toContain('unrecognized_keys')
      expect(paths(JSON.parse('{"__proto__": {"polluted": true}}'))).toContain('unrecognized_keys')
    }
  })
})

describe('upcasting', () => {
  const old: Entry = {
    stream: 'p',
    kind: 'patient',
    seq: 1,
    orgId: 'o',
    opId: 'x',
    opHash: 'h',
    facts: [{ type: 'day.turned', category: 'membership', on: '2026-01-01' }],
    actor: SYSTEM,
    at: '2026-01-01T00:00:00.000Z',
    recordedAt: '2026-01-01T00:00:00.000Z',
    v: 1,
  }
  const steps = {
    1: (fact: { type: string }) => ({ ...fact, second: true }),
    2: (fact: { type: string }) => ({ ...fact, third: true }),
  }

  test('[LOG-9] an old entry is brought up step by step', () => {
    const entry = upcastEntry(old, steps, 3)
    expect(entry.v).toBe(3)
    expect(entry.facts[0]).toMatchObject({ type: 'day.turned', second: true, third: true })
  })

  test('[LOG-9] an entry newer than the program, or a step that is missing, is an error and not a guess', () => {
    expect(() => upcastEntry({ ...old, v: 9 }, steps, 3)).toThrow('newer')
    expect(() => upcastEntry(old, {}, 2)).toThrow('no upcast')
    expect(upcastEntry(old)).toBe(old)
  })
})
