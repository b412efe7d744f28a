const RETRY_MS = 1_000

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta http-equiv="refresh" content="3" />
    <title>One moment · Closeby</title>
    <style>
      body { font: 1.125rem/1.5 system-ui, sans-serif; margin: 15vh auto; max-width: 32rem; padding: 0 1.5rem; }
      @media (prefers-color-scheme: dark) { body { background: #14181b; color: #e8ecee; } }
    </style>
  </head>
  <body>
    <h1>One moment</h1>
    <p>Closeby is starting or catching its breath. Nothing is lost. This page tries again by itself.</p>
  </body>
</html>
`

/** What to say when nobody behind the gateway can answer: programs get a problem with `retry`, people a page. */
export function unavailable(isForPrograms, status) {
  const retry = { 'retry-after': String(RETRY_MS / 1000), 'cache-control': 'no-store' }
  if (!isForPrograms) return { status, headers: { ...retry, 'content-type': 'text/html; charset=utf-8' }, body: PAGE }
  const detail = 'Closeby is busy for a moment. The same request can be sent again.'
  const problem = { type: 'about:blank', title: 'Try again shortly', status, code: 'retry', detail, afterMs: RETRY_MS }
  return { status, headers: { ...retry, 'content-type': 'application/problem+json' }, body: JSON.stringify(problem) }
}

/** Sends such an answer, unless the reply has begun: then only cutting it tells the truth. */
export function sendAnswer(response, { status, headers, body }) {
  if (response.headersSent) {
    response.destroy()
    return
  }
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
  response.end(response.req.method === 'HEAD' ? undefined : body)
}

/** The same answer on a bare connection, for a socket that could not be opened. */
export function sendRaw(socket, { status, headers, body }) {
  const reason = { 404: 'Not Found', 502: 'Bad Gateway', 503: 'Service Unavailable' }[status]
  const lines = { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' }
  const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${status} ${reason}\r\n${head.join('')}\r\n${body}`)
}
