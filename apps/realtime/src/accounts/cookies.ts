import type { RestReply } from '../registry/door.ts'

/** Cookies are for the header; the body never holds them, so that no script can read them. */
export function withCookies({ cookies, ...body }: { cookies: string[] }, reply: RestReply): object {
  for (const cookie of cookies) reply.setHeader('Set-Cookie', cookie)
  return body
}
