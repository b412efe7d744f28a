// The small one-origin gateway of a start on one machine, in a process of its own. A team's or a region's start puts its own
// balancer in its place: nothing here is more than routing.
//
// Environment: PORT and HOST (one or more, comma separated) of the public door, INNER_PORT of the web app's own door on the
// loopback address, HUBS (comma separated), WEB, PUBLIC_ORIGIN.
import { once } from 'node:events'
import { createGateway } from './gateway/gateway.mjs'

const DRAIN_MS = 8_000

function need(name) {
  const value = process.env[name]
  if (!value) throw new Error(`The gateway needs ${name}.`)
  return value
}

const gateway = createGateway({ hubs: need('HUBS').split(','), web: need('WEB'), publicOrigin: need('PUBLIC_ORIGIN') })
const doors = []

async function openDoor(host, port, isInner) {
  const door = gateway.createDoor(isInner)
  door.listen({ host, port: Number(port) })
  try {
    await once(door, 'listening')
  } catch (error) {
    // A machine without IPv6 has no second loopback address.
    if (host === '::1' && error.code !== 'EADDRINUSE') return
    throw error
  }
  doors.push(door)
}

async function stop() {
  const closed = doors.map((door) => new Promise((done) => door.close(done)))
  for (const door of doors) door.closeIdleConnections()
  // Requests under way may end and hubs may take their leave of sockets, but not for ever.
  setTimeout(() => process.exit(0), DRAIN_MS).unref()
  await Promise.all(closed)
  while (gateway.openSockets() > 0) await new Promise((later) => setTimeout(later, 100))
  gateway.close()
  process.exit(0)
}

await gateway.hubs.lookAtAll()
for (const host of need('HOST').split(',')) await openDoor(host, need('PORT'), false)
await openDoor('127.0.0.1', need('INNER_PORT'), true)
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => void stop())
console.log(`gateway listens on ${need('HOST')} port ${need('PORT')}`)
