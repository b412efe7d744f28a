import { createHash } from 'node:crypto'
import { Router } from 'express'
import type { Request, Response } from 'express'
import type { RestDoor } from '../registry/registry.ts'
import { describeApi } from './document.ts'
import { docsPage } from './page.ts'
import { STYLE } from './style.ts'

const HOUR = 3_600

/** `/api/openapi.json` and `/api/docs`: what the doors say of themselves. Made once, when the hub starts. */
export function createDocsRouter(doors: readonly RestDoor[], sendText: SendText): Router {
  const api = describeApi(doors)
  const json = documentText(api)
  const page = docsPage(api, STYLE)
  const style = createHash('sha256').update(STYLE).digest('base64')
  const policy = `default-src 'none'; style-src 'sha256-${style}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
  const router = Router({ caseSensitive: true, strict: false })
  router.get('/api/openapi.json', (request, response) => {
    response.locals['route'] = 'GET /api/openapi.json'
    sendText(request, response, { type: 'application/json', text: json, cacheSeconds: HOUR })
  })
  router.get('/api/docs', (request, response) => {
    response.locals['route'] = 'GET /api/docs'
    response.setHeader('Content-Security-Policy', policy)
    sendText(request, response, { type: 'text/html', text: page, cacheSeconds: HOUR })
  })
  return router
}

export type SendText = (
  request: Request,
  response: Response,
  answer: { type: string; text: string; cacheSeconds?: number | undefined },
) => void

/** The document as it is sent, and as it lies in docs/openapi.json. */
export function documentText(api: object): string {
  return `${JSON.stringify(api, null, 2)}\n`
}
