// Headers of one connection only: they must not travel to the next one.
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
])

/** Headers without those of the connection they came on; `set-cookie` stays a list. */
export function withoutHops(headers) {
  const named = new Set(
    String(headers.connection ?? '')
      .toLowerCase()
      .split(/\s*,\s*/),
  )
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name) && !named.has(name)))
}

/**
 * The headers a hub or the web app gets. Where the client is said to be is written here and nowhere else; only the web app's
 * own door (`isInner`) may pass on whom it speaks for.
 */
export function toUpstream(request, { proto, isInner }) {
  const headers = withoutHops(request.headers)
  const spokenFor = isInner ? headers['x-forwarded-for'] : undefined
  for (const name of Object.keys(headers)) {
    if (name === 'forwarded' || name === 'x-real-ip' || name.startsWith('x-forwarded-')) delete headers[name]
  }
  headers['x-forwarded-for'] = spokenFor ?? String(request.socket.remoteAddress ?? '').replace(/^::ffff:/, '')
  headers['x-forwarded-proto'] = proto
  if (request.headers.host) headers['x-forwarded-host'] = request.headers.host
  return headers
}
