/** What somebody who writes a program has to know before the first call. Plain paragraphs, shown as they are. */
export const INTRODUCTION = [
  'Everything here is also what our own pages use. A request is answered with JSON; a refusal with `application/problem+json` and a stable `code`. Unknown keys are refused, in bodies and in addresses.',
  'Sign in with `POST /api/auth/login` and send the access token as `Authorization: Bearer …`. It is good for five minutes; `POST /api/auth/refresh` gives the next pair. A refresh token is good once: using an old one ends the whole family and its sockets.',
  'Who has a second factor is answered `auth.secondStep` (401) with a `secondStep.token` and the ways there are: bring the token and one proof to `POST /api/auth/second-step` within five minutes. What answers `auth.stepUp` (403) wants a proof of the last five minutes: `POST /api/session/prove`, then ask again. `auth.enrol` (403) means that the organisation requires a second factor this person has not set up.',
  'Every write takes an `Idempotency-Key`, a UUID of your own, so that it can be repeated without harm. Its answer carries `seq`, the number of the entry it made.',
  'Lists are `{items, nextCursor}`. Ask again with `cursor` until `nextCursor` is null: everything that was there at the start comes once, whatever moves meanwhile. `limit` is 100 unless given, at most 500.',
  'Every answer to a GET has an `ETag`; send it back as `If-None-Match` and get 304 when nothing has changed.',
  'A person has 60 calls a second over all requests and sockets. Too often is 429 with `Retry-After`, and so is 503 when we could not do it just now.',
  'What you may not see looks exactly like what does not exist: `notFound`.',
  'What is live comes over a socket: `POST /api/live-ticket` gives a ticket for `/live` (Socket.IO, WebSocket only). Each command of the socket is one of the writes below, named there as its event.',
] as const

export const DESCRIPTION = INTRODUCTION.join('\n\n')
