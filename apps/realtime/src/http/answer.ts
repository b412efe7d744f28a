import { createHash } from 'node:crypto'
import type { Request, Response } from 'express'
import type { RestDoor } from '../registry/registry.ts'

/** Sends a good answer of a door: its status, what belongs into headers, and the body. */
export function sendAnswer(door: RestDoor, request: Request, response: Response, answer: object): void {
  const { status = 200, cacheSeconds, reply } = door.rest
  const body = reply
    ? reply(answer as never, { setHeader: (name, value) => void response.append(name, value) })
    : answer
  response.status(status)
  sendText(request, response, { type: 'application/json', text: JSON.stringify(body), cacheSeconds })
}

/**
 * Sends a text with its tag and how long it may be kept. A reader who has it already gets 304. (Express' own check answers
 * in full when the request says `no-cache`, which programs add by themselves beside `If-None-Match`.)
 */
export function sendText(
  request: Request,
  response: Response,
  { type, text, cacheSeconds }: { type: string; text: string; cacheSeconds?: number | undefined },
): void {
  response.setHeader('Cache-Control', cacheSeconds === undefined ? 'no-store' : `public, max-age=${cacheSeconds}`)
  if (request.method === 'GET') {
    const tag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`
    response.setHeader('ETag', tag)
    if (tagsOf(request.get('if-none-match')).includes(tag)) return void response.status(304).end()
  }
  response.type(type).send(text)
}

function tagsOf(header: string | undefined): string[] {
  return (header ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''))
}
