import http from 'node:http'
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import net from 'node:net'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { afterEach, expect, test, vi } from 'vitest'
import { createGateway } from './gateway.mjs'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

type Hub = { url: string; seen: IncomingMessage[]; server: Server; state: { ready: boolean } }

/** A stand-in behind the gateway: it answers /readyz by its state, and the rest as told. */
async function aServer(answer: RequestListener): Promise<Hub> {
  const seen: IncomingMessage[] = []
  const state = { ready: true }
  const server = http.createServer((request, response) => {
    if (request.url === '/readyz' && !request.headers['x-forwarded-proto']) {
      response.writeHead(state.ready ? 200 : 503).end()
      return
    }
    seen.push(request)
    answer(request, response)
  })
  return { url: await listen(server), seen, server, state }
}

const says = (words: string) => (_: IncomingMessage, response: ServerResponse) => void response.end(words)

async function aGateway(hubs: string[], web: string) {
  const gateway = createGateway({ hubs, web, publicOrigin: 'http://closeby.test' })
  await gateway.hubs.lookAtAll()
  const url = await listen(gateway.createDoor(false))
  const inner = await listen(gateway.createDoor(true))
  closers.push(() => gateway.close())
  return { url, inner, gateway }
}

/** A bare HTTP upgrade, so that what goes over the line can be seen byte by byte. */
async function openSocket(url: string, path = '/live/?transport=websocket') {
  const socket = net.connect(Number(new URL(url).port), '127.0.0.1')
  let text = ''
  socket.on('data', (data) => (text += String(data)))
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  socket.write(`GET ${path} HTTP/1.1\r\nhost: closeby.test\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n`)
  return { socket, text: () => text }
}

function echoing(hub: Hub): void {
  hub.server.on('upgrade', (request, socket) => {
    hub.seen.push(request)
    socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\r\n')
    socket.on('error', () => undefined)
    socket.pipe(socket)
  })
}

test('[OFFLINE-12] what tells a browser of a new version is asked for anew, whatever the web app says', async () => {
  const web = await aServer((_, response) => void response.writeHead(200, { 'cache-control': 'max-age=9' }).end('x'))
  const { url } = await aGateway([], web.url)
  const kept = async (path: string) => (await fetch(`${url}${path}`)).headers.get('cache-control')
  for (const path of ['/service-worker.js', '/manifest.webmanifest', '/service-worker.js?v=2'])
    expect(await kept(path)).toBe('no-cache')
  for (const path of ['/icon.svg', '/service-worker.js/x']) expect(await kept(path)).toBe('max-age=9')
})

test('[GATE-1] programs, sockets and health go to the hubs, all else to the web app', async () => {
  const hub = await aServer(says('hub'))
  const web = await aServer(says('web'))
  const { url } = await aGateway([hub.url], web.url)
  const ask = async (path: string) => (await fetch(`${url}${path}`)).text()
  for (const path of ['/api/goals', '/api?x', '/live/', '/healthz', '/readyz', '/metrics'])
    expect(await ask(path)).toBe('hub')
  for (const path of ['/', '/today', '/apiary', '/healthzone', '/lively']) expect(await ask(path)).toBe('web')
})

test('[GATE-1] hubs take turns', async () => {
  const hubs = await Promise.all([aServer(says('a')), aServer(says('b'))])
  const { url } = await aGateway(
    hubs.map((hub) => hub.url),
    hubs[0].url,
  )
  for (let at = 0; at < 10; at += 1) await (await fetch(`${url}/api/x`)).text()
  expect(hubs.map((hub) => hub.seen.length)).toEqual([5, 5])
})

test('[GATE-2] a hub that drains or is gone gets no new request, and comes back when ready', async () => {
  const [a, b] = await Promise.all([aServer(says('a')), aServer(says('b'))])
  const { url, gateway } = await aGateway([a.url, b.url], a.url)
  const ask = async () => (await fetch(`${url}/api/x`)).text()
  a.state.ready = false
  await gateway.hubs.lookAtAll()
  expect([await ask(), await ask(), await ask()]).toEqual(['b', 'b', 'b'])
  a.state.ready = true
  await gateway.hubs.lookAtAll()
  expect(new Set([await ask(), await ask()])).toEqual(new Set(['a', 'b']))
  // Not yet noticed as gone: a request that meets the closed door goes on to the other hub, body and all.
  b.server.closeAllConnections()
  b.server.close()
  const post = () => fetch(`${url}/api/x`, { method: 'POST', body: 'words' }).then((answer) => answer.text())
  expect([await post(), await post(), await ask(), await ask()]).toEqual(['a', 'a', 'a', 'a'])
})

test('[GATE-3] with nobody behind it, programs get a problem to retry and people a page', async () => {
  const hub = await aServer(says('hub'))
  hub.state.ready = false
  const { url } = await aGateway([hub.url], 'http://127.0.0.1:9')
  const api = await fetch(`${url}/api/goals`)
  expect(api.status).toBe(503)
  expect(api.headers.get('content-type')).toBe('application/problem+json')
  expect(api.headers.get('retry-after')).toBe('1')
  expect(await api.json()).toMatchObject({ status: 503, code: 'retry', afterMs: 1000 })
  const page = await fetch(`${url}/today`)
  expect(page.status).toBe(503)
  expect(await page.text()).toContain('Nothing is lost')
})

test('[GATE-3] a hub that dies over a request answers 502 with retry', async () => {
  const hub = await aServer((request) => void request.once('data', () => request.socket.destroy()))
  const { url } = await aGateway([hub.url], hub.url)
  const answer = await fetch(`${url}/api/goals`, { method: 'POST', body: '{}' })
  expect(answer.status).toBe(502)
  expect(await answer.json()).toMatchObject({ code: 'retry' })
})

test('[GATE-4] where the client is said to be is written afresh; only the inner door may speak for another', async () => {
  const hub = await aServer(says('ok'))
  const { url, inner } = await aGateway([hub.url], hub.url)
  const lies = {
    'x-forwarded-for': '6.6.6.6',
    'x-forwarded-proto': 'https',
    'x-real-ip': '6.6.6.6',
    forwarded: 'for=6.6.6.6',
  }
  await fetch(`${url}/api/x`, { headers: lies })
  await fetch(`${inner}/api/x`, { headers: lies })
  const [outside, inside] = hub.seen.map((request) => request.headers)
  expect(outside).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' })
  expect(outside?.['x-forwarded-host']).toBe(new URL(url).host)
  expect(inside).toMatchObject({ 'x-forwarded-for': '6.6.6.6', 'x-forwarded-proto': 'http' })
  expect(outside).not.toHaveProperty('x-real-ip')
  expect(outside).not.toHaveProperty('forwarded')
})

test('[GATE-4] headers of one connection do not travel on', async () => {
  const hub = await aServer((_, response) => {
    response.setHeader('set-cookie', ['a=1', 'b=2'])
    response.setHeader('keep-alive', 'timeout=1')
    response.end('ok')
  })
  const { url } = await aGateway([hub.url], hub.url)
  const { port } = new URL(url)
  const request = http.get({
    port,
    path: '/api/x',
    headers: { connection: 'keep-alive, x-hop', 'x-hop': '1', te: 'trailers' },
  })
  const [answer] = (await once(request, 'response')) as [IncomingMessage]
  answer.resume()
  expect(answer.headers['set-cookie']).toEqual(['a=1', 'b=2'])
  expect(hub.seen[0]?.headers).not.toHaveProperty('x-hop')
  expect(hub.seen[0]?.headers).not.toHaveProperty('te')
})

test('[GATE-5] a body streams through, and an early answer to a large one arrives', async () => {
  const large = 'x'.repeat(3_000_000)
  const hub = await aServer((request, response) => {
    if (request.url === '/api/early') {
      response.writeHead(413, { connection: 'close' }).end('too large')
      return
    }
    request.pipe(response)
  })
  const { url } = await aGateway([hub.url], hub.url)
  const echoed = await fetch(`${url}/api/echo`, { method: 'POST', body: large })
  expect((await echoed.text()).length).toBe(large.length)
  const request = http.request(`${url}/api/early`, { method: 'POST', headers: { 'content-length': 3_000_000 } })
  request.on('error', () => undefined)
  request.write('x'.repeat(1000))
  const [early] = (await once(request, 'response')) as [IncomingMessage]
  expect(early.statusCode).toBe(413)
  request.destroy()
})

test('[GATE-5] a client that goes away lets the request behind it go', async () => {
  const hub = await aServer((_, response) => void response.write('first words'))
  const { url } = await aGateway([hub.url], hub.url)
  const leave = new AbortController()
  const answer = await fetch(`${url}/api/slow`, { signal: leave.signal })
  expect(answer.status).toBe(200)
  const gone = once(hub.seen[0]!.socket, 'close')
  leave.abort()
  await gone
  expect(hub.seen[0]?.socket.destroyed).toBe(true)
})

test('[GATE-6] a socket passes bytes both ways and closes on both sides', async () => {
  const hub = await aServer(says('no'))
  echoing(hub)
  const { url, gateway } = await aGateway([hub.url], hub.url)
  const { socket, text } = await openSocket(url)
  await vi.waitUntil(() => text().includes('\r\n\r\n'))
  expect(text()).toMatch(/^HTTP\/1.1 101 /)
  const large = 'y'.repeat(500_000)
  socket.write(large)
  await vi.waitUntil(() => text().length >= large.length)
  expect(gateway.openSockets()).toBe(1)
  expect(hub.seen[0]?.headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', upgrade: 'websocket' })
  socket.destroy()
  await vi.waitUntil(() => gateway.openSockets() === 0)
  expect(hub.seen[0]?.socket.destroyed).toBe(true)
})

test('[GATE-6] a socket that no hub takes is told so, and one that a hub refuses hears the hub', async () => {
  const hub = await aServer(says('no'))
  hub.server.on('upgrade', (_, socket) => socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\n\r\nno'))
  const { url, gateway } = await aGateway([hub.url], hub.url)
  const refused = await openSocket(url)
  await once(refused.socket, 'close')
  expect(refused.text()).toMatch(/^HTTP\/1.1 403 [^]*no$/)
  const elsewhere = await openSocket(url, '/today')
  await once(elsewhere.socket, 'close')
  expect(elsewhere.text()).toMatch(/^HTTP\/1.1 404 /)
  hub.state.ready = false
  await gateway.hubs.lookAtAll()
  const late = await openSocket(url)
  await once(late.socket, 'close')
  expect(late.text()).toMatch(/^HTTP\/1.1 503 [^]*"code":"retry"/)
})

test('[GATE-7] an address that is too long and what is no request are told so, and the door stays open', async () => {
  const hub = await aServer(says('hub'))
  const { url } = await aGateway([hub.url], hub.url)
  const say = async (text: string) => {
    const socket = net.connect(Number(new URL(url).port), '127.0.0.1')
    let answer = ''
    socket.on('data', (data) => (answer += String(data)))
    socket.write(text)
    await once(socket, 'close')
    return answer.split('\r\n')[0]
  }
  const long = `GET /api/goals?cursor=${'%41'.repeat(8_000)} HTTP/1.1\r\nhost: closeby.test\r\n\r\n`
  expect(await say(long)).toBe('HTTP/1.1 431 Request Header Fields Too Large')
  expect(await say('no request\r\n\r\n')).toBe('HTTP/1.1 400 Bad Request')
  expect(hub.seen).toEqual([])
  expect((await fetch(`${url}/api/goals`)).status).toBe(200)
})
