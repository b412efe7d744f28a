import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Panel } from './panel.ts'

interface Socket {
  on: (event: string, run: (payload: unknown, ack?: (answer: object) => void) => void) => void
  emit: (event: string, payload: object) => void
}
interface Io {
  on: (event: 'connection', run: (socket: Socket) => void) => void
  emit: (event: string, payload: object) => void
  close: () => Promise<void>
}
type SocketServer = new (server: object, options: object) => Io

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** Rows of the first answer, and of each frame after it. */
const BATCH = 500
const CHECK_MS = 5000
const USER = {
  id: 'measuring',
  role: 'provider',
  status: 'active',
  name: 'Dr Maya Osei',
  email: 'maya@example.org',
  timeZone: 'Europe/London',
  orgId: 'measuring',
  preferences: {},
}

/** The built web app over a made-up hub that knows one panel: enough for the real page, socket and components to run. */
export async function servePanel(panel: Panel, build: string) {
  const { Server } = createRequire(`${ROOT}apps/realtime/package.json`)('socket.io') as { Server: SocketServer }
  const answers: Record<string, () => object> = {
    '/api/session': () => ({ user: USER }),
    '/api/public/installation': () => ({ demo: true, organisation: 'Measuring' }),
    '/api/live-ticket': () => ({ ticket: 'measuring', expiresIn: 30 }),
    '/api/provider/patients': () => ({
      items: panel.byRisk().slice(0, 100),
      nextCursor: 'more',
      total: panel.rows.length,
    }),
  }
  let page: RequestListener = () => undefined
  const server = createServer((request, response) => {
    const answer = answers[(request.url ?? '').split('?')[0] ?? '']
    if (!answer) return page(request, response)
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer()))
  })
  const io = new Server(server, { path: '/live', transports: ['websocket'], perMessageDeflate: false })
  io.on('connection', (socket) => {
    socket.on('board:open', (_payload, ack) => {
      const rows = panel.byRisk()
      ack?.({ ok: true, rows: rows.slice(0, BATCH), total: rows.length, asOf: 'measuring' })
      for (let from = BATCH; from < rows.length; from += BATCH)
        socket.emit('view:rows', { view: 'board', rows: rows.slice(from, from + BATCH) })
    })
    // The rail counts the inbox: a page is live only when everything that it opened is, and draws itself grey until then.
    socket.on('inbox:open', (_payload, ack) => ack?.({ ok: true, rows: [], total: 0, asOf: 'measuring' }))
  })
  const checks = setInterval(() => {
    const sum = panel.rows.reduce((total, { seq }) => total + seq, 0)
    io.emit('view:check', { view: 'board', count: panel.rows.length, sum })
    io.emit('view:check', { view: 'inbox', count: 0, sum: 0 })
  }, CHECK_MS)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  // The app reads its environment when it is loaded.
  process.env['API_ORIGIN'] = origin
  process.env['PROTOCOL_HEADER'] = 'x-forwarded-proto'
  const built = pathToFileURL(join(build, 'handler.js')).href
  const { handler } = (await import(built)) as { handler: RequestListener }
  page = (request, response) => {
    request.headers['x-forwarded-proto'] = 'http'
    handler(request, response)
  }
  return {
    origin,
    send: (rows: object[]) => io.emit('view:rows', { view: 'board', rows }),
    async close(): Promise<void> {
      clearInterval(checks)
      await io.close()
    },
  }
}
