import { describe, expect, test } from 'vitest'
import type { RestDoor } from '../registry/registry.ts'
import { openDeclarations } from '../testing/declarations.ts'
import type { OpenApi, Operation } from './document.ts'
import { describeApi, isPublished } from './document.ts'
import { documentText } from './openapi.routes.ts'

const registry = openDeclarations()
const doors = registry.rest.filter(isPublished)
const api = describeApi(registry.rest)

const shapeOf = ({ input }: RestDoor) => (input as unknown as { shape: Record<string, unknown> }).shape
const operationOf = ({ rest }: RestDoor, { paths }: OpenApi = api) =>
  paths[rest.path.replaceAll(/:(\w+)/g, '{$1}')]?.[rest.method.toLowerCase()] as Operation

describe('the API as it is described', () => {
  test('[API-1] docs/openapi.json says what the doors are', async () => {
    await expect(documentText(api)).toMatchFileSnapshot('../../../../docs/openapi.json')
  })

  test('[API-1] every way in is in it, with its key, its tag, its event and its refusals', () => {
    expect(Object.values(api.paths).flatMap((methods) => Object.keys(methods))).toHaveLength(doors.length)
    const ids = doors.map((door) => operationOf(door).operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const door of doors) {
      const { parameters, responses, summary, 'x-socket-event': event } = operationOf(door)
      const key = parameters.some((each) => '$ref' in each && each.$ref.endsWith('IdempotencyKey'))
      expect([door.name, key]).toEqual([door.name, 'opId' in shapeOf(door)])
      expect(responses[429], door.name).toEqual({ $ref: '#/components/responses/Problem429' })
      expect([door.name, 304 in responses]).toEqual([door.name, door.rest.method === 'GET'])
      expect([door.name, event, summary]).toEqual([door.name, door.event, door.summary])
    }
  })

  test('[API-1] every reference leads somewhere, and every code there is stands in it', () => {
    const text = JSON.stringify(api)
    const components = api.components as unknown as Record<string, Record<string, unknown>>
    for (const [, ref] of text.matchAll(/"\$ref":"#\/components\/([^"]+)"/g)) {
      const [kind = '', name = ''] = (ref ?? '').split('/')
      expect(components[kind]?.[name], ref).toBeDefined()
    }
    expect(text).not.toContain('$defs')
  })
})

describe('every door', () => {
  test('[API-4] a command of the socket is also a way in over REST, and runs the same code', () => {
    const withoutTwin = [...registry.byEvent.values()].filter(({ rest }) => rest === undefined)
    expect(withoutTwin.map(({ name }) => name)).toEqual([])
    expect(registry.byEvent.size).toBeGreaterThan(25)
  })

  test('[API-5] a list is walked by cursor, in pages of a size one may choose', () => {
    const lists = doors.filter(({ answer }) => 'items' in (answer as unknown as { shape: object }).shape)
    for (const door of lists) {
      const { cursor, limit } = shapeOf(door)
      expect([door.name, cursor !== undefined, limit !== undefined]).toEqual([door.name, true, true])
      expect(door.rest.numbers, door.name).toContain('limit')
    }
    expect(lists.length).toBeGreaterThan(12)
  })

  test('[API-6] what writes an entry takes a key; what makes none is known by name', () => {
    const writes = doors.filter(({ rest }) => rest.method !== 'GET')
    const withoutKey = writes.filter((door) => !('opId' in shapeOf(door))).map(({ name }) => name)
    // Signing in and out, proofs, challenges, tickets and subscriptions: nothing is made twice, or what is made is spent once.
    expect(withoutKey.toSorted()).toEqual([
      ...['auth.login', 'auth.logout', 'auth.refresh', 'auth.secondStep', 'auth.secondStepChallenge'],
      ...['factors.beginPasskey', 'factors.beginTotp', 'invitation.read', 'push.subscribe', 'push.unsubscribe'],
      ...['session.begin', 'session.end', 'session.liveTicket', 'session.prove', 'session.proveChallenge'],
      ...['session.secondStep', 'sessions.end'],
    ])
  })
})
