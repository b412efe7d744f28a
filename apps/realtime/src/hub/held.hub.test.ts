import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openApp } from '../app.ts'
import { createLogger } from '../http/log.ts'
import type { Care, Json, Person } from '../testing/care.ts'
import { openCare, until } from '../testing/care.ts'
import { boardOf, entriesOf, logSteps } from './testing/frames.ts'
import type { Proxy } from './testing/proxy.ts'
import { openProxy } from './testing/proxy.ts'

let care: Care
let proxy: Proxy
let patient: Person
let provider: Person
let goalId: string
let patientId: string

/** Hub 0 as always; hub 1 reaches the database through a proxy. */
beforeAll(async () => {
  care = await openCare({ hubs: 1 })
  const url = new URL(care.mongoUrl)
  proxy = await openProxy({ host: url.hostname, port: Number(url.port) })
  url.host = `127.0.0.1:${proxy.port}`
  const log = createLogger({ level: 'info', hubId: 'cut-off' }, { write: (line) => void care.lines.push(line) })
  care.apps.push(await openApp({ config: { ...care.config, mongoUrl: url.toString() }, log }))
  patient = await care.patient()
  provider = await care.provider()
  goalId = await care.goal(patient)
  patientId = patient.user.patientId ?? ''
  await care.assign(patient, provider)
})
afterAll(async () => {
  proxy.thaw()
  await care.close()
  await proxy.close()
})

const modesOf = (frames: { event: string; data: Json }[]) =>
  frames.flatMap(({ event, data }) => (event === 'hub:state' ? [data['mode']] : []))

describe('a hub that cannot see the log', () => {
  test('[HUB-9] says so, sends no health data, and catches up when it can', async () => {
    const watching = await provider.socket(1)
    await watching.ask('board:open', {})
    await watching.ask('patient:open', { patientId })
    await until('live', () => modesOf(watching.frames).at(-1) === 'live')

    proxy.freeze()
    await watching.until('held', (frames) => modesOf(frames).at(-1) === 'held')
    const quiet = watching.frames.length
    const { seq } = await logSteps(await patient.socket(0), { patientId, goalId }, 500)
    const ready = await fetch(`${care.apps[1]?.url}/readyz`)
    expect(ready.status).toBe(503)
    expect(watching.frames.slice(quiet)).toEqual([])

    proxy.thaw()
    await watching.until('live again', (frames) => modesOf(frames).at(-1) === 'live')
    await watching.until('what it missed', () => boardOf(watching).get(patientId)?.['seq'] === seq)
    await watching.until('the entry', () => entriesOf(watching, patientId).some((entry) => entry['seq'] === seq))
  }, 60_000)

  test('[TEAM-2] a removal it could not see is the first it tells', async () => {
    const watching = await provider.socket(1)
    await watching.ask('board:open', {})
    await watching.ask('patient:open', { patientId })
    proxy.freeze()
    await watching.until('held', (frames) => modesOf(frames).at(-1) === 'held')
    const removed = await care.unassign(patient, provider)
    await logSteps(await patient.socket(0), { patientId, goalId }, 1)
    proxy.thaw()
    await watching.until('both words of it', (frames) =>
      ['view:gone', 'access:revoked'].every((event) => frames.some((frame) => frame.event === event)),
    )
    const seqs = watching.frames.flatMap(({ data }) => [data['seq'], (data['row'] as Json | undefined)?.['seq']])
    expect(seqs.filter((seq) => seq !== undefined && (seq as number) >= (removed.body['seq'] as number))).toEqual([])
  }, 60_000)
})
