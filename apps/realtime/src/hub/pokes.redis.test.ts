import { randomUUID } from 'node:crypto'
import type { Head } from '@closeby/db'
import { createClient } from 'redis'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { until } from '../testing/care.ts'
import { createPokes } from './pokes.ts'
import type { Pokes } from './pokes.ts'
import type { Proxy } from './testing/proxy.ts'
import { openProxy } from './testing/proxy.ts'

const redisUrl = process.env.TEST_REDIS_URL ?? ''
const HEAD: Head = { stream: 'patient-1', kind: 'patient', seq: 7 }

let proxy: Proxy
let prefix: string
let opened: Pokes[]
let errors: unknown[]
let heard: Head[]

beforeEach(async () => {
  const { hostname, port } = new URL(redisUrl)
  proxy = await openProxy({ host: hostname, port: Number(port) })
  prefix = `test_${randomUUID()}`
  opened = []
  errors = []
  heard = []
})
afterEach(async () => {
  for (const pokes of opened) pokes.close()
  await proxy.close()
})

function open(onPoke: (head: Head) => void): Pokes {
  const pokes = createPokes({
    redisUrl: `redis://127.0.0.1:${proxy.port}`,
    prefix,
    onPoke,
    report: (error) => errors.push(error),
  })
  opened.push(pokes)
  return pokes
}

/** Sends until one is heard: a poke is a hint, and the first ones come before the subscription stands. */
const untilHeard = (sender: Pokes, head: Head) =>
  until('a poke', () => {
    sender.send(head)
    return heard.some(({ seq }) => seq === head.seq)
  })

describe('pokes', () => {
  test('[HUB-1] reach other hubs and not the sender', async () => {
    const own: Head[] = []
    const sender = open((head) => own.push(head))
    open((head) => heard.push(head))
    await untilHeard(sender, HEAD)
    expect(heard[0]).toEqual(HEAD)
    expect(own).toEqual([])
  })

  test('[HUB-2] come back by themselves when Redis does, and nothing is thrown meanwhile', async () => {
    const sender = open(() => undefined)
    open((head) => heard.push(head))
    await untilHeard(sender, HEAD)
    await proxy.cut()
    for (let sent = 0; sent < 100; sent += 1) sender.send({ ...HEAD, seq: 8 })
    await proxy.restore()
    await untilHeard(sender, { ...HEAD, seq: 9 })
    expect(errors.length).toBeLessThan(10)
  })

  test('[HUB-2] whatever is forged in Redis is a read at most', async () => {
    const sender = open(() => undefined)
    open((head) => heard.push(head))
    await untilHeard(sender, HEAD)
    const forger = await createClient({ url: redisUrl }).connect()
    const data = (head: unknown) => JSON.stringify({ uid: 'x', type: 6, data: ['poke', head] })
    const forged = [
      '{}',
      'null',
      '{"type":6}',
      '{"type":6,"requestId":"x"}',
      '{"type":2,"sid":"x","room":"y"}',
      '{"type":4,"opts":{"rooms":[],"except":[]},"close":true}',
      '{"type":6,"uid":"x","data":["error"]}',
      '\u0000\u0001\u0002',
      data(null),
      data({ stream: 'patient-1', kind: 'patient', seq: 'many' }),
      data({ stream: { $ne: '' }, kind: 'patient', seq: 1 }),
      data({ stream: 'patient-1', kind: 'patient', seq: 1, more: true }),
    ]
    for (const message of forged) await forger.publish(`${prefix}-request#/#`, message)
    await forger.publish(`${prefix}#/#`, 'a broadcast')
    await forger.publish(`${prefix}-request#/#`, data({ ...HEAD, seq: 99 }))
    await until('the well-formed one', () => heard.some(({ seq }) => seq === 99))
    await forger.close()
    expect(heard.every((head) => [7, 99].includes(head.seq))).toBe(true)
  })
})
