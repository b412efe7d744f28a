import type { Request } from 'express'
import { Refusal } from '@closeby/protocol/core'
import type { AnyDoor, Caller } from '../registry/door.ts'

export type Identify = (request: Request, door: Pick<AnyDoor, 'policy' | 'isUnattended'>) => Promise<Caller | null>

/** A page may name the person it shows: a session of somebody else, begun in another tab meanwhile, is then none to it. */
const SHOWN_PERSON = 'closeby-user'
const UNSAFE = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/**
 * Who sent a request: by access token when there is an `Authorization` header, else by the cookie session. A write with
 * a cookie must come from our own pages.
 * @throws Refusal `auth.required` for a bad token or a session of another than the page names, `auth.foreignOrigin`
 */
export function createIdentify(deps: {
  callerOfToken: (token: string) => Promise<Caller | null>
  callerOfCookie: (cookieHeader: string, isUse: boolean) => Promise<Caller | null>
  origins: readonly string[]
}): Identify {
  const { callerOfToken, callerOfCookie, origins } = deps

  async function find(request: Request, isUse: boolean): Promise<Caller | null> {
    const authorization = request.get('authorization')
    if (authorization !== undefined) {
      const [scheme, token, ...rest] = authorization.split(' ')
      const isBearer = scheme?.toLowerCase() === 'bearer' && token !== undefined && token !== '' && rest.length === 0
      const caller = isBearer ? await callerOfToken(token) : null
      if (!caller) throw new Refusal('auth.required')
      return caller
    }
    const cookie = request.get('cookie')
    if (cookie === undefined) return null
    const caller = await callerOfCookie(cookie, isUse)
    if (caller) {
      requireShown(request, caller)
      requireOwnOrigin(request, origins)
    }
    return caller
  }

  return async (request, { policy, isUnattended }) => {
    const isUse = isUnattended !== true
    if (policy.kind !== 'public') return find(request, isUse)
    // A page of another site must not sign a visitor in either.
    requireOwnOrigin(request, origins)
    if (!policy.knowsCaller) return null
    return find(request, isUse).catch((error: unknown) => {
      if (error instanceof Refusal && error.code === 'auth.required') return null
      throw error
    })
  }
}

function requireShown(request: Request, caller: Caller): void {
  const shown = request.get(SHOWN_PERSON)
  if (shown !== undefined && shown !== caller.user.id) throw new Refusal('auth.required')
}

/** Every browser of today says where a write comes from, in one header or the other; a program says neither. */
function requireOwnOrigin(request: Request, origins: readonly string[]): void {
  if (!UNSAFE.has(request.method)) return
  const from = request.get('origin')
  const site = request.get('sec-fetch-site')
  if (from !== undefined && !origins.includes(from)) throw new Refusal('auth.foreignOrigin')
  if (from === undefined && site !== undefined && site !== 'same-origin' && site !== 'none')
    throw new Refusal('auth.foreignOrigin')
}
