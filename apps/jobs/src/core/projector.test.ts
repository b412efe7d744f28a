import { afterEach, describe, expect, test, vi } from 'vitest'
import { createBackOff } from './back-off.ts'
import { createLogger } from './logger.ts'
import { createProjector } from './projector.ts'
import type { Project, Projector, ProjectorOptions, Work } from './projector.ts'

const logger = createLogger('silent', 'test')
const done = { status: 'fulfilled', value: undefined } as const
const failed = (reason: unknown) => ({ status: 'rejected', reason }) as const
class Away extends Error {}

const started: Projector[] = []
afterEach(async () => {
  await Promise.all(started.splice(0).map((projector) => projector.stop()))
})

function aProjector(project: Project, change: Partial<ProjectorOptions> = {}): Projector {
  const projector = createProjector({
    name: 'test',
    project,
    backOff: createBackOff({ firstMs: 5, mostMs: 20, nowMs: () => performance.now() }),
    logger,
    isUnavailable: (error) => error instanceof Away,
    parkedHoldsMark: false,
    ...change,
  })
  started.push(projector)
  return projector
}
const note = (projector: Projector, stream: string, seq: number) => projector.note({ stream, from: seq, to: seq })

describe('projector', () => {
  test('[JOB-1] many heads of one stream are one piece of work, from the first to the last', async () => {
    const seen: Work[][] = []
    const projector = aProjector(async (works) => (seen.push(works), works.map(() => done)))
    for (let seq = 4; seq <= 50; seq += 1) note(projector, 'a', seq)
    note(projector, 'b', 9)
    await projector.idle()
    expect(seen).toEqual([
      [
        { stream: 'a', from: 4, to: 50 },
        { stream: 'b', from: 9, to: 9 },
      ],
    ])
  })

  test('[JOB-4] a stream that fails is tried again later and holds up no other', async () => {
    const tries: string[] = []
    const projector = aProjector(async (works) =>
      works.map(({ stream }) => {
        tries.push(stream)
        return stream === 'poison' && tries.filter((each) => each === 'poison').length < 4
          ? failed(new Error('bad'))
          : done
      }),
    )
    note(projector, 'poison', 1)
    for (let each = 0; each < 5; each += 1) note(projector, `well-${each}`, 1)
    await projector.idle()
    expect(tries.filter((stream) => stream.startsWith('well'))).toHaveLength(5)
    await vi.waitFor(() => expect(tries.filter((stream) => stream === 'poison')).toHaveLength(4))
  })

  test('[JOB-1] one stream is never projected twice at once, and what comes meanwhile is projected after', async () => {
    const running = new Set<string>()
    const spans: string[] = []
    const gates: (() => void)[] = []
    const projector = aProjector(
      async (works) => {
        for (const { stream, from, to } of works) {
          expect(running.has(stream)).toBe(false)
          running.add(stream)
          spans.push(`${stream} ${from}-${to}`)
        }
        await new Promise<void>((resolve) => gates.push(resolve))
        works.forEach(({ stream }) => running.delete(stream))
        return works.map(() => done)
      },
      { batchSize: 1 },
    )
    note(projector, 'a', 1)
    await vi.waitFor(() => expect(gates).toHaveLength(1))
    note(projector, 'a', 2)
    note(projector, 'b', 1)
    await vi.waitFor(() => expect(gates).toHaveLength(2))
    gates.splice(0).forEach((open) => open())
    await vi.waitFor(() => expect(gates).toHaveLength(1))
    gates.splice(0).forEach((open) => open())
    await projector.idle()
    expect(spans).toEqual(['a 1-1', 'b 1-1', 'a 2-2'])
  })

  test('[JOB-1] a store that is away parks nobody: all go on as soon as it is back', async () => {
    let isAway = true
    const backOff = createBackOff({ firstMs: 60_000, mostMs: 60_000, nowMs: () => performance.now() })
    const written: string[] = []
    const projector = aProjector(
      async (works) => works.map(({ stream }) => (isAway ? failed(new Away()) : (written.push(stream), done))),
      { backOff },
    )
    note(projector, 'a', 1)
    note(projector, 'b', 1)
    isAway = false
    await vi.waitFor(() => expect(written).toEqual(['a', 'b']), 2000)
    expect(backOff.size()).toBe(0)
  })

  test('[LOG-12] a mark is past only when everything noted before it is written', async () => {
    const gates: (() => void)[] = []
    const projector = aProjector(async (works) => {
      await new Promise<void>((resolve) => gates.push(resolve))
      return works.map(() => done)
    })
    note(projector, 'a', 1)
    const mark = projector.mark()
    expect(projector.isPast(mark)).toBe(false)
    await vi.waitFor(() => expect(gates).toHaveLength(1))
    expect(projector.isPast(mark)).toBe(false)
    note(projector, 'b', 1)
    gates.splice(0).forEach((open) => open())
    await vi.waitFor(() => expect(projector.isPast(mark)).toBe(true))
    await vi.waitFor(() => expect(gates).toHaveLength(1))
    gates.splice(0).forEach((open) => open())
  })

  test.each([true, false])('[JOB-4] a parked stream holds the mark when told to (%s)', async (parkedHoldsMark) => {
    const backOff = createBackOff({ firstMs: 60_000, mostMs: 60_000, nowMs: () => performance.now() })
    const projector = aProjector(async (works) => works.map(() => failed(new Error('bad'))), {
      backOff,
      parkedHoldsMark,
    })
    note(projector, 'poison', 1)
    await projector.idle()
    expect(projector.isPast(projector.mark())).toBe(!parkedHoldsMark)
  })
})
