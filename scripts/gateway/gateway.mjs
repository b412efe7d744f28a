import http from 'node:http'
import { pipeline } from 'node:stream'
import { sendAnswer, sendRaw, unavailable } from './answers.mjs'
import { toUpstream, withoutHops } from './headers.mjs'
import { createHubs } from './hubs.mjs'

const TO_HUBS = /^\/(?:(?:api|live)(?:[/?]|$)|(?:healthz|readyz|metrics)(?:\?|$))/
const TO_SOCKET = /^\/live(?:[/?]|$)/
// A browser asks for these by itself to learn of a new version: no cache on the way may answer for them.
const ASKED_ANEW = /^\/(?:service-worker\.js|manifest\.webmanifest)(?:\?|$)/
const READS = new Set(['GET', 'HEAD'])
const ANSWER_MS = 60_000

/**
 * One origin in front of hubs and web app: `/api /live /healthz /readyz /metrics` go to the hubs in turn, all else to the web
 * app. It streams both ways, holds nothing, and opens sockets by passing bytes on.
 * @param {{hubs: string[], web: string, publicOrigin: string}} where
 */
export function createGateway({ hubs: hubUrls, web, publicOrigin }) {
  const hubs = createHubs(hubUrls)
  const webUrl = new URL(web)
  const proto = new URL(publicOrigin).protocol.slice(0, -1)
  const kept = new http.Agent({ keepAlive: true, maxFreeSockets: 64 })
  const sockets = new Set()

  const targetsOf = (url) => (TO_HUBS.test(url) ? hubs.inTurn().map((hub) => hub.url) : [webUrl])

  function options(request, target, headers) {
    return { host: target.hostname, port: target.port, method: request.method, path: request.url, headers }
  }

  /** Sends a request to the first target that takes the connection. Nothing of the body is read before that. */
  function pass(request, response, isInner, targets = targetsOf(request.url)) {
    const [target, ...others] = targets
    const isForPrograms = TO_HUBS.test(request.url)
    if (!target) return sendAnswer(response, unavailable(isForPrograms, 503))
    // A kept connection may have been closed by the other side just now. A read is simply sent again; a write gets a
    // connection of its own, since nobody could tell whether it was carried out.
    const isRead = READS.has(request.method) && !hasBody(request)
    const headers = toUpstream(request, { proto, isInner })
    const upstream = http.request({ ...options(request, target, headers), agent: isRead ? kept : false })
    let isSent = false
    let isAnswered = false
    const send = () => {
      isSent = true
      if (isRead) upstream.end()
      else request.pipe(upstream)
    }
    upstream.on('socket', (socket) => (socket.connecting ? socket.once('connect', send) : send()))
    upstream.on('response', (answer) => {
      isAnswered = true
      const fresh = ASKED_ANEW.test(request.url) ? { 'cache-control': 'no-cache' } : {}
      response.writeHead(answer.statusCode, answer.statusMessage, { ...withoutHops(answer.headers), ...fresh })
      pipeline(answer, response, () => undefined)
    })
    upstream.setTimeout(ANSWER_MS, () => isAnswered || upstream.destroy(new Error('no answer')))
    upstream.on('error', () => {
      // An answer that came before the whole body was read (too large, say) still has to arrive.
      request.unpipe(upstream)
      request.resume()
      if (isAnswered || response.destroyed) return
      if (isRead && upstream.reusedSocket) pass(request, response, isInner, targets)
      else if (!isSent || isRead) pass(request, response, isInner, others)
      else sendAnswer(response, unavailable(isForPrograms, 502))
    })
    response.on('close', () => {
      if (!response.writableFinished) upstream.destroy()
    })
  }

  function handle(request, response, isInner) {
    request.on('error', () => response.destroy())
    if (!request.url.startsWith('/')) {
      response.writeHead(400, { connection: 'close' })
      response.end()
    } else pass(request, response, isInner)
  }

  function open(request, socket, head, isInner, targets = targetsOf(request.url)) {
    socket.on('error', () => socket.destroy())
    if (!TO_SOCKET.test(request.url)) return sendRaw(socket, { status: 404, headers: {}, body: '' })
    const [target, ...others] = targets
    if (!target) return sendRaw(socket, unavailable(true, 503))
    const headers = toUpstream(request, { proto, isInner })
    Object.assign(headers, { connection: 'Upgrade', upgrade: request.headers.upgrade })
    const upstream = http.request({ ...options(request, target, headers), agent: false })
    upstream.on('upgrade', (answer, other, firstBytes) => join(answer, [socket, head], [other, firstBytes]))
    upstream.on('response', (answer) => {
      // The hub said no: its words go back as they are.
      socket.write(headOf(answer, 'connection: close\r\n'))
      pipeline(answer, socket, () => undefined)
    })
    upstream.on('error', () => {
      if (socket.destroyed) return
      if (others.length > 0) open(request, socket, head, isInner, others)
      else sendRaw(socket, unavailable(true, 503))
    })
    socket.on('close', () => upstream.destroy())
    upstream.end()
  }

  function join(answer, [socket, head], [other, firstBytes]) {
    socket.write(headOf(answer, `connection: Upgrade\r\nupgrade: ${answer.headers.upgrade}\r\n`))
    for (const [end, first] of [
      [socket, firstBytes],
      [other, head],
    ]) {
      end.setTimeout(0)
      end.setNoDelay(true)
      if (first.length > 0) end.write(first)
      end.on('error', () => end.destroy())
      sockets.add(end)
      end.on('close', () => sockets.delete(end))
    }
    socket.on('close', () => other.destroy())
    other.on('close', () => socket.destroy())
    socket.pipe(other)
    other.pipe(socket)
  }

  function createDoor(isInner) {
    const server = http.createServer((request, response) => handle(request, response, isInner))
    server.on('upgrade', (request, socket, head) => open(request, socket, head, isInner))
    server.on('clientError', refuseUnread)
    return server
  }

  return {
    hubs,
    createDoor,
    openSockets: () => sockets.size / 2,
    close() {
      hubs.close()
      kept.destroy()
      for (const socket of sockets) socket.destroy()
    },
  }
}

const hasBody = ({ headers }) => Boolean(Number(headers['content-length'])) || 'transfer-encoding' in headers

function headOf(answer, connection) {
  const headers = Object.entries(withoutHops(answer.headers)).flatMap(([name, value]) =>
    [value].flat().map((one) => `${name}: ${one}\r\n`),
  )
  return `HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\n${headers.join('')}${connection}\r\n`
}

/** What is no request gets its status, so that who sent it knows what was wrong with it. */
function refuseUnread({ code }, socket) {
  if (!socket.writable || code === 'ECONNRESET') return socket.destroy()
  const status = code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request'
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
