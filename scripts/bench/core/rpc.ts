import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { pinned } from './cores.ts'
import type { Core } from './cores.ts'

/* A part of a benchmark is a process of its own that answers calls over its IPC channel. */

type Call = { id: number; method: string; args: unknown[] }
type Answer = { id: number; value?: unknown; error?: string }
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a method takes and gives is the part's own affair
export type Methods = Record<string, (...args: any[]) => unknown>
export type Remote<Part extends Methods> = {
  [Name in keyof Part]: (...args: Parameters<Part[Name]>) => Promise<Awaited<ReturnType<Part[Name]>>>
}
export type Part<Has extends Methods> = { pid: number; ask: Remote<Has>; stop: () => Promise<void> }

const STOP_MS = 5_000
const running = new Set<ChildProcess>()

/** Stops every part but this one: what a benchmark that broke off left behind. */
export async function stopParts(butPid: number): Promise<void> {
  await Promise.all([...running].filter(({ pid }) => pid !== butPid).map(stopped))
}

/** In the part: answers calls until whoever started it goes away. */
export function serve(methods: Methods): void {
  process.on('message', ({ id, method, args }: Call) => {
    void (async () => methods[method]?.(...args))().then(
      (value) => process.send?.({ id, value }),
      (error: unknown) => process.send?.({ id, error: error instanceof Error ? String(error.stack) : String(error) }),
    )
  })
  process.on('disconnect', () => process.exit(0))
  process.send?.({ id: 0 })
}

/** Starts a part pinned to its core. Resolves when it serves. @throws when it ends before that */
export async function startPart<Has extends Methods>(
  file: URL,
  { core, env = {}, flags = [] }: { core: Core; env?: Record<string, string>; flags?: string[] },
): Promise<Part<Has>> {
  const { command, args } = pinned(core, process.execPath, flags)
  const child = fork(file.pathname, [], {
    execPath: command,
    execArgv: args,
    env: { ...process.env, ...env },
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  running.add(child)
  const calls = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  const serving = Promise.withResolvers<void>()
  child.on('message', ({ id, value, error }: Answer) => {
    if (id === 0) return serving.resolve()
    const call = calls.get(id)
    calls.delete(id)
    if (error === undefined) call?.resolve(value)
    else call?.reject(new Error(error))
  })
  child.once('exit', (code, signal) => {
    running.delete(child)
    const ended = new Error(`${file.pathname.split('/').at(-1)} ended with ${signal ?? code}`)
    serving.reject(ended)
    for (const { reject } of calls.values()) reject(ended)
  })
  await serving.promise
  let made = 0
  const ask = new Proxy({} as Remote<Has>, {
    get:
      (_, method: string) =>
      (...given: unknown[]) =>
        new Promise((resolve, reject) => {
          made += 1
          calls.set(made, { resolve, reject })
          child.send({ id: made, method, args: given })
        }),
  })
  return { pid: child.pid ?? 0, ask, stop: () => stopped(child) }
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
  if (child.connected) child.disconnect()
  await ended
  clearTimeout(late)
}
