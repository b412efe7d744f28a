import type { Request, Response } from 'express'
import { Router } from 'express'
import type { Instant } from '@closeby/protocol/core'
import { Refusal } from '@closeby/protocol/core'
import type { Context } from '../registry/door.ts'
import type { Registry, RestDoor } from '../registry/registry.ts'
import type { Runner } from '../registry/run.ts'
import { refused } from '../registry/run.ts'
import { deviceIn } from '../accounts/device.ts'
import { sendAnswer } from './answer.ts'
import type { Identify } from './identify.ts'
import { inputOf } from './input.ts'
import { sendProblem } from './problem.ts'

export type RouterDeps = {
  registry: Registry
  runner: Runner
  identify: Identify
  now: () => Instant
  newId: () => string
}

/** The REST doors of the registry, each from its one declaration. */
export function createRouter(deps: RouterDeps): Router {
  const router = Router({ caseSensitive: true, strict: false })
  for (const door of deps.registry.rest) {
    const method = door.rest.method.toLowerCase() as 'get' | 'post' | 'put' | 'delete'
    router[method](door.rest.path, (request, response) => {
      response.locals['route'] = `${door.rest.method} ${door.rest.path}`
      return answer(deps, door, request, response)
    })
  }
  return router
}

async function answer(deps: RouterDeps, door: RestDoor, request: Request, response: Response): Promise<void> {
  const { runDoor, failureOf } = deps.runner
  const context = contextOf(deps, request, response)
  let input: unknown
  try {
    context.caller = await deps.identify(request, door)
    if (door.policy.kind !== 'public' && !context.caller) throw new Refusal('auth.required')
    response.locals['userId'] = context.caller?.user.id
    input = inputOf(door, request, deps.newId)
  } catch (error) {
    return sendProblem(response, failureOf(error, door.name, context), context.requestId)
  }
  const outcome = await runDoor(door, context, input)
  if (!outcome.ok) return sendProblem(response, outcome, context.requestId)
  const { ok: _ok, ...body } = outcome
  sendAnswer(door, request, response, body)
}

function contextOf({ now }: RouterDeps, request: Request, response: Response): Context {
  return {
    caller: null,
    now: now(),
    requestId: String(response.locals['requestId']),
    address: request.ip ?? '',
    origin: request.get('origin') ?? null,
    userAgent: request.get('user-agent'),
    device: deviceIn(request.get('cookie')),
  }
}

/** For a request that no door takes. */
export function sendNotFound(response: Response): void {
  sendProblem(response, refused('notFound'), String(response.locals['requestId']))
}
