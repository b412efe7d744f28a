import { randomUUID, timingSafeEqual } from 'node:crypto'
import express from 'express'
import type { ErrorRequestHandler, Express, Request, RequestHandler, Response } from 'express'
import helmet from 'helmet'
import type { HttpLogger } from 'pino-http'
import { Refusal } from '@closeby/protocol/core'
import { refused } from '../registry/run.ts'
import { createDocsRouter } from '../openapi/openapi.routes.ts'
import { sendText } from './answer.ts'
import type { Metrics } from './metrics.ts'
import { sendProblem } from './problem.ts'
import type { RouterDeps } from './router.ts'
import { createRouter, sendNotFound } from './router.ts'

const BODY_LIMIT = '64kb'

export type HttpDeps = RouterDeps & {
  requestLog: HttpLogger
  metrics: Metrics
  metricsToken: string | undefined
  /** How many proxies stand in front: the client's address is what the last of them saw. */
  trustedProxies: number
  isSecure: boolean
  /** The reasons why this hub should get no requests now; none when it is ready. */
  unready: () => Promise<string[]>
  /** What is away without keeping the hub from its work. */
  degraded: () => string[]
}

/** The HTTP side of a hub: health, metrics and every REST door of the registry. */
export function createHttpApp(deps: HttpDeps): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('trust proxy', deps.trustedProxies)
  app.set('etag', false)
  app.set('query parser', 'simple')
  app.use(beginRequest(deps))
  app.use(headers(deps.isSecure))
  app.get('/healthz', (_request, response) => void response.json({ ok: true }))
  app.get('/readyz', async (_request, response) => {
    const reasons = await deps.unready()
    response.setHeader('Cache-Control', 'no-store')
    response
      .status(reasons.length === 0 ? 200 : 503)
      .json({ ready: reasons.length === 0, reasons, degraded: deps.degraded() })
  })
  app.get('/metrics', sendMetrics(deps))
  app.use(requireJson)
  app.use(express.json({ limit: BODY_LIMIT, strict: true, type: 'application/json' }))
  app.use(createDocsRouter(deps.registry.rest, sendText))
  app.use(createRouter(deps))
  app.use((_request, response) => sendNotFound(response))
  app.use(onError(deps))
  return app
}

function beginRequest({ requestLog, metrics }: HttpDeps): RequestHandler {
  return (request, response, next) => {
    const requestId = randomUUID()
    const began = process.hrtime.bigint()
    response.locals['requestId'] = requestId
    response.setHeader('X-Request-Id', requestId)
    response.on('finish', () => {
      const route = String(response.locals['route'] ?? 'unknown')
      metrics.observe(route, response.statusCode, Number(process.hrtime.bigint() - began) / 1e9)
    })
    if (request.path.startsWith('/api')) requestLog(request, response)
    next()
  }
}

/** This server answers data only, so nothing may be loaded, framed or run from it. */
function headers(isSecure: boolean): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], baseUri: ["'none'"] },
    },
    strictTransportSecurity: isSecure ? { maxAge: 31_536_000, includeSubDomains: true } : false,
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  })
}

/** A body is JSON or nothing. @throws Refusal `invalid` */
const requireJson: RequestHandler = (request, _response, next) => {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0
  if (hasBody && !request.is('application/json')) throw new Refusal('invalid', { paths: ['Content-Type'] })
  next()
}

function sendMetrics({ metrics, metricsToken }: HttpDeps): RequestHandler {
  return async (request, response) => {
    if (metricsToken === undefined || !isToken(request, metricsToken)) return sendNotFound(response)
    response.setHeader('Cache-Control', 'no-store')
    response.type(metrics.contentType).send(await metrics.text())
  }
}

function isToken(request: Request, token: string): boolean {
  const given = Buffer.from(request.get('authorization') ?? '')
  const expected = Buffer.from(`Bearer ${token}`)
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/** What went wrong before a door was reached: a body that is too large or no JSON, an address that cannot be decoded. */
function onError({ runner }: HttpDeps): ErrorRequestHandler {
  return (error: unknown, request: Request, response: Response, next) => {
    if (response.headersSent) return next(error)
    const requestId = String(response.locals['requestId'])
    const { status, type } = (error ?? {}) as { status?: unknown; type?: unknown }
    if (type === 'entity.too.large') return sendProblem(response, refused('tooLarge'), requestId)
    if (typeof type === 'string' && typeof status === 'number' && status < 500)
      return sendProblem(response, refused('invalid', { paths: [''] }), requestId)
    if (error instanceof URIError || status === 400) return sendNotFound(response)
    const context = { caller: null, now: '', requestId, address: request.ip ?? '', origin: null }
    sendProblem(response, runner.failureOf(error, 'http', context), requestId)
  }
}
