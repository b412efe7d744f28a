import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Care, Json, Live, Person } from '../testing/care.ts'
import { openCare } from '../testing/care.ts'
import { boardOf, entriesOf, logSteps, numbersOf } from './testing/frames.ts'

let care: Care
let patient: Person
let provider: Person
let goalId: string
let patientId: string

beforeAll(async () => {
  care = await openCare({ hubs: 2 })
  patient = await care.patient()
  provider = await care.provider()
  goalId = await care.goal(patient)
  patientId = patient.user.patientId ?? ''
  await care.assign(patient, provider)
})
afterAll(() => care.close())

const checksOf = ({ frames }: Live, event: string) =>
  frames.filter((frame) => frame.event === event).map(({ data }) => data)

/** Drops what comes down a socket before the client sees it, as a broken network would. */
function dropNext({ io, frames }: Live, lost: string): Promise<void> {
  return new Promise((resolve) => {
    const drop = (event: string) => {
      if (event !== lost) return
      frames.splice(
        frames.findLastIndex((frame) => frame.event === lost),
        1,
      )
      io.offAny(drop)
      resolve()
    }
    io.onAny(drop)
  })
}

describe('what was lost on the way shows', () => {
  test('[HUB-5] a dropped row shows in the numbers of the next check, and a new opening heals it', async () => {
    const board = await provider.socket(1)
    const { rows } = await board.ask('board:open', {})
    const dropped = dropNext(board, 'view:row')
    await logSteps(await patient.socket(0), { patientId, goalId }, 1)
    await dropped
    await board.until('a check', () => checksOf(board, 'view:check').length > 0)
    const [check] = checksOf(board, 'view:check')
    expect(numbersOf(boardOf(board, rows as Json[]))).not.toEqual({ count: check?.['count'], sum: check?.['sum'] })

    const again = await board.ask('board:open', {})
    board.frames.length = 0
    await board.until('a check after it', () => checksOf(board, 'view:check').length > 0)
    const numbers = numbersOf(boardOf(board, again['rows'] as Json[]))
    expect(checksOf(board, 'view:check')[0]).toEqual({ view: 'board', ...numbers })
  })

  test('[HUB-5] a dropped entry shows in the next check, and a resume brings it', async () => {
    const watching = await provider.socket(1)
    const { seq: from } = await watching.ask('patient:open', { patientId })
    const dropped = dropNext(watching, 'log:entry')
    const { seq } = await logSteps(await patient.socket(0), { patientId, goalId }, 1)
    await dropped
    await watching.until('a check', () => checksOf(watching, 'log:check').length > 0)
    expect(entriesOf(watching, patientId)).toEqual([])
    expect(checksOf(watching, 'log:check')[0]).toEqual({ stream: patientId, seq })
    const resumed = await watching.ask('patient:open', { patientId, after: from })
    expect((resumed['entries'] as Json[]).map((entry) => entry['seq'])).toEqual([seq])
  })

  test('[HUB-5] checks come within 5 s or so while all is well, and agree', async () => {
    const board = await provider.socket(0)
    const { rows } = await board.ask('board:open', { batch: true })
    await logSteps(await patient.socket(1), { patientId, goalId }, 1)
    await expect.poll(() => checksOf(board, 'view:check').length, { timeout: 15_000 }).toBeGreaterThanOrEqual(2)
    const last = board.frames.findLastIndex(({ event }) => event === 'view:check')
    const seen = { ...board, frames: board.frames.slice(0, last) }
    expect(board.frames[last]?.data).toEqual({ view: 'board', ...numbersOf(boardOf(seen, rows as Json[])) })
  }, 40_000)
})

describe('a board that comes back', () => {
  test('[HUB-4] gets the rows changed and gone since, and its checks count the whole list', async () => {
    const coordinator = await care.coordinator()
    const others = await Promise.all([care.patient(), care.patient(), care.patient()])
    const leaving = others[0]
    const nurse = await care.provider()
    for (const other of [...others, patient]) await care.assign(other, nurse)
    const first = await nurse.socket(0)
    const opened = await first.ask('board:open', {})
    expect(opened['total']).toBe(4)
    first.close()
    await care.unassign(leaving, nurse)
    const { seq } = await logSteps(await patient.socket(1), { patientId, goalId }, 1)

    const second = await nurse.socket(1)
    const resumed = await second.ask('board:open', { since: opened['asOf'] })
    expect(resumed).toMatchObject({ ok: true, total: 3, gone: [leaving.user.patientId] })
    const rows = new Map((opened['rows'] as Json[]).map((row) => [String(row['id']), row]))
    for (const id of resumed['gone'] as string[]) rows.delete(id)
    for (const row of resumed['rows'] as Json[]) rows.set(String(row['id']), row)
    expect(rows.get(patientId)?.['seq']).toBe(seq)
    await second.until('a check', () => checksOf(second, 'view:check').length > 0)
    expect(checksOf(second, 'view:check')[0]).toEqual({
      view: 'board',
      ...numbersOf(boardOf(second, [...rows.values()])),
    })

    const foreign = await (await coordinator.socket(0)).ask('board:open', { since: opened['asOf'] })
    expect(foreign['gone']).toBeUndefined()
    for (const since of ['', 'nonsense', Buffer.from('{"epoch":"other"}').toString('base64url')]) {
      const whole = await second.ask('board:open', { since })
      expect(whole['gone']).toBeUndefined()
      expect(whole['rows']).toHaveLength(3)
    }
  })
})
