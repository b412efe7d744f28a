import type { Ack } from '@closeby/protocol/core'
import type { ServerToClient } from '@closeby/protocol/wire'
import type { Ground } from './ground.ts'
import type { FetchTicket, Line, LoadDial } from './transport.ts'

/** First wait of the back-off; it doubles up to the cap and is drawn evenly from zero ("full jitter"), so that a crowd spreads. */
const BACKOFF_MS = 500
const BACKOFF_CAP_MS = 5000
const ANSWER_MS = 8000

export type FrameName = keyof ServerToClient
export type Frame<Name extends FrameName> = Parameters<ServerToClient[Name]>[0]
export type SocketListener = {
  up?: () => void
  down?: () => void
  frame?: (event: FrameName, payload: unknown) => void
}
/** `unanswered`: the line was away, went away, or stayed silent too long. The ask may or may not have been taken. */
export type Answer<Body extends object> = Ack<Body> | 'unanswered'

export type LiveSocket = {
  readonly isUp: boolean
  start: () => void
  stop: () => void
  /** Tries at once: the network is back, the page is seen again, the person signed in again. */
  wake: () => void
  /** Leaves a line that has gone silent and comes back by a new one. */
  redial: () => void
  ask: <Body extends object>(event: string, payload: object, timeoutMs?: number) => Promise<Answer<Body>>
  listen: (listener: SocketListener) => () => void
}

export type SocketDeps = {
  loadDial: LoadDial
  fetchTicket: FetchTicket
  ground: Ground
  /** The session behind this page is over. Trying goes on with the next `wake`. */
  onSignedOut: () => void
  /** The server's clock, whenever it is told. */
  onServerTime?: (serverNow: number) => void
}

/** The one socket of a tab: a fresh ticket for each line, slots of the hub honoured, asks that never hang. */
export function createSocket(deps: SocketDeps): LiveSocket {
  const { ground } = deps
  const listeners = new Set<SocketListener>()
  const unanswered = new Set<() => void>()
  let line: Line | null = null
  let isUp = false
  let isRunning = false
  let isSignedOut = false
  let tries = 0
  /** When the hub wants this client back; the back-off does not apply then. */
  let slotAt: number | null = null
  /** Counts attempts: what an older one still tells is nobody's. */
  let attempt = 0
  let callOff = (): void => undefined

  function later(ms: number): void {
    callOff()
    callOff = ground.after(ms, () => void connect())
  }

  function again(afterMs?: number): void {
    if (!isRunning || isSignedOut) return
    const slot = slotAt === null ? afterMs : Math.max(0, slotAt - ground.now())
    slotAt = null
    if (slot !== undefined) return later(slot)
    later(ground.random() * Math.min(BACKOFF_CAP_MS, BACKOFF_MS * 2 ** tries))
    tries += 1
  }

  function drop(): void {
    attempt += 1
    line?.close()
    line = null
    for (const giveUp of [...unanswered]) giveUp()
    if (!isUp) return
    isUp = false
    for (const { down } of listeners) down?.()
  }

  function signedOut(): void {
    isSignedOut = true
    callOff()
    drop()
    deps.onSignedOut()
  }

  async function connect(): Promise<void> {
    drop()
    const mine = attempt
    const [answer, dial] = await Promise.all([deps.fetchTicket(), deps.loadDial().catch(() => null)])
    if (mine !== attempt || !isRunning) return
    if (!answer.ok) {
      if (answer.problem.code === 'auth.required') return signedOut()
      return again(answer.problem.afterMs)
    }
    if (answer.serverNow !== null) deps.onServerTime?.(answer.serverNow)
    if (!dial) return again()
    const ifMine =
      <Rest extends unknown[]>(run: (...rest: Rest) => void) =>
      (...rest: Rest): void => {
        if (mine === attempt) run(...rest)
      }
    line = dial(answer.ticket, {
      opened: ifMine(() => {
        isUp = true
        for (const { up } of listeners) up?.()
      }),
      // A ticket that was refused is spent or too old; whether the session is over, the next ticket tells.
      refused: ifMine(({ afterMs }) => {
        drop()
        again(afterMs)
      }),
      closed: ifMine(() => {
        drop()
        again()
      }),
      frame: ifMine(take),
    })
  }

  function take(event: string, payload: unknown): void {
    tries = 0
    if (event === 'session:ended') return signedOut()
    if (event === 'hub:drain') return leaveBy((payload as Frame<'hub:drain'>).retryIn)
    for (const { frame } of listeners) frame?.(event as FrameName, payload)
  }

  /** A hub that stops serves on until the slot it gave; whichever end comes first, the slot is kept. */
  function leaveBy(retryIn: number): void {
    slotAt = ground.now() + retryIn
    later(retryIn)
  }

  function wake(): void {
    if (!isRunning || isUp) return
    isSignedOut = false
    tries = 0
    later(0)
  }

  return {
    get isUp() {
      return isUp
    },
    start() {
      if (isRunning) return
      isRunning = true
      isSignedOut = false
      void connect()
    },
    stop() {
      isRunning = false
      callOff()
      drop()
    },
    wake,
    redial() {
      if (!isRunning || !isUp) return
      drop()
      again()
    },
    ask<Body extends object>(event: string, payload: object, timeoutMs = ANSWER_MS) {
      return new Promise<Answer<Body>>((resolve) => {
        if (!isUp || !line) return resolve('unanswered')
        const settle = (answer: Answer<Body>): void => {
          cancel()
          unanswered.delete(giveUp)
          resolve(answer)
        }
        const giveUp = (): void => settle('unanswered')
        const cancel = ground.after(timeoutMs, giveUp)
        unanswered.add(giveUp)
        line.send(event, payload, (ack) => {
          if (!unanswered.has(giveUp)) return
          tries = 0
          settle(ack as Ack<Body>)
        })
      })
    },
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
