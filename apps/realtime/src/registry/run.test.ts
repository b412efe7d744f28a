import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { Refusal } from '@closeby/protocol/core'
import type { User } from '@closeby/protocol/accounts'
import type { AnyDoor, Context } from './door.ts'
import { createRunner } from './run.ts'

const CANARY = 'a word that must not be told'
const user: User = {
  id: 'u',
  role: 'patient',
  status: 'active',
  name: 'D',
  email: 'd@x.example',
  timeZone: 'Europe/London',
  orgId: 'o',
  preferences: {},
  patientId: 'own',
}
const signedIn: Context = {
  caller: { user, actor: { userId: 'u', role: 'patient' }, sid: 's' },
  now: '2026-11-21T10:00:00.000Z',
  requestId: 'request-1',
  address: '127.0.0.1',
  origin: null,
}
const nobody: Context = { ...signedIn, caller: null }

function aRunner() {
  const logged: object[] = []
  const log = {
    warn: (fields: object) => void logged.push(fields),
    error: (fields: object) => void logged.push(fields),
  }
  const isUnavailable = (error: unknown) => error instanceof RangeError
  return {
    logged,
    ...createRunner({
      ...{ admit: async () => undefined, requireFresh: async () => undefined, isUnavailable },
      ...{ record: async () => undefined, log },
    }),
  }
}
function aDoor(change: Partial<AnyDoor> = {}): AnyDoor {
  return {
    name: 'test',
    summary: 'A test',
    event: 'test',
    input: z.strictObject({ patientId: z.string(), note: z.string().min(3).optional() }),
    policy: { kind: 'patient', action: 'patient.read' },
    rate: 'read',
    audit: 'none',
    answer: z.looseObject({}),
    run: async (_context, input: object) => ({ got: input }),
    ...change,
  }
}

describe('the way through a door', () => {
  test('[REG-2] a patient may leave his own id out; nobody else may', async () => {
    const { runDoor } = aRunner()
    expect(await runDoor(aDoor(), signedIn, {})).toEqual({ ok: true, got: { patientId: 'own' } })
    expect(await runDoor(aDoor(), signedIn, { patientId: 'other' })).toMatchObject({ got: { patientId: 'other' } })
    const { patientId: _own, ...staff } = user
    const provider = { ...signedIn, caller: { ...signedIn.caller!, user: { ...staff, role: 'provider' as const } } }
    expect(await runDoor(aDoor(), provider, {})).toMatchObject({ ok: false, code: 'invalid', paths: ['patientId'] })
  })

  test('[REG-3] bad input names paths, never values', async () => {
    const { runDoor } = aRunner()
    for (const input of [
      { note: CANARY, extra: CANARY },
      { note: { $ne: CANARY } },
      JSON.parse(`{"__proto__":{"x":"${CANARY}"}}`),
      CANARY,
      null,
      [CANARY],
    ]) {
      const answer = await runDoor(aDoor(), signedIn, input)
      expect(answer).toMatchObject({ ok: false, code: 'invalid' })
      expect(JSON.stringify(answer)).not.toContain(CANARY)
    }
  })

  test('[REG-4] nobody is asked to sign in before anything is said about the input', async () => {
    const { runDoor } = aRunner()
    expect(await runDoor(aDoor(), nobody, { wrong: 1 })).toMatchObject({ ok: false, code: 'auth.required' })
  })

  test('[REG-4] another role is told that there is nothing', async () => {
    const { runDoor } = aRunner()
    const door = aDoor({ policy: { kind: 'roles', roles: ['admin'] }, input: z.strictObject({}) })
    expect(await runDoor(door, signedIn, {})).toEqual({ ok: false, code: 'notFound', message: expect.any(String) })
  })

  test('[REG-3] a field whose only fault has a code of its own gets it', async () => {
    const { runDoor } = aRunner()
    const door = aDoor({ refusals: { note: 'auth.weakPassword' } })
    expect(await runDoor(door, signedIn, { note: 'x' })).toMatchObject({ code: 'auth.weakPassword', paths: ['note'] })
    expect(await runDoor(door, signedIn, { note: 7 })).toMatchObject({ code: 'invalid' })
    expect(await runDoor(door, signedIn, { note: 'x', more: 1 })).toMatchObject({ code: 'invalid' })
  })

  test('[REG-3] every error becomes an answer: refused, away, or a fault under an id that says nothing', async () => {
    const { runDoor, logged } = aRunner()
    const failing = (error: unknown) =>
      aDoor({
        run: async () => {
          throw error
        },
      })
    expect(await runDoor(failing(new Refusal('goal.retired')), signedIn, {})).toMatchObject({ code: 'goal.retired' })
    expect(await runDoor(failing(new RangeError(CANARY)), signedIn, {})).toMatchObject({
      code: 'retry',
      afterMs: 1_000,
    })
    const fault = await runDoor(failing(new Error(CANARY)), signedIn, {})
    expect(fault).toMatchObject({ ok: false, code: 'internal', id: 'request-1' })
    expect(await runDoor(failing(CANARY), signedIn, {})).toMatchObject({ code: 'internal' })
    expect(logged).toHaveLength(3)
    expect(JSON.stringify([fault, logged])).not.toContain(CANARY)
  })
})
