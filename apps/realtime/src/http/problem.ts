import type { Response } from 'express'
import { REFUSALS } from '@closeby/protocol/core'
import type { Failure } from '../registry/run.ts'

const TITLES: Record<number, string> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  410: 'Gone',
  413: 'Content Too Large',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

/** Sends a refusal as RFC 9457 has it. Two with the same code differ in nothing but the request's id. */
export function sendProblem(
  response: Response,
  { code, message, paths, afterMs, by, secondStep }: Failure,
  requestId: string,
): void {
  const [status] = REFUSALS[code]
  if (status === 429 || status === 503) response.setHeader('Retry-After', Math.ceil((afterMs ?? 1_000) / 1_000))
  if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer')
  response.setHeader('Cache-Control', 'no-store')
  const problem = {
    type: `urn:closeby:problem:${code}`,
    title: TITLES[status] ?? 'Error',
    status,
    detail: message,
    code,
    instance: `urn:uuid:${requestId}`,
    ...(paths && { paths }),
    ...(afterMs !== undefined && { afterMs }),
    ...(by && { by }),
    ...(secondStep && { secondStep }),
  }
  response.locals['code'] = code
  response.status(status).type('application/problem+json').send(JSON.stringify(problem))
}
