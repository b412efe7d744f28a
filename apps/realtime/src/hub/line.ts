import type { Server, Socket } from 'socket.io'
import type { ServerToClient } from '@closeby/protocol/wire'
import type { Caller } from '../registry/door.ts'
import type { SharedFrame } from './shared-frame.ts'
import type { HubTime } from './time.ts'

export type FrameName = keyof ServerToClient
export type Frame<Name extends FrameName> = Parameters<ServerToClient[Name]>[0]
/** Where a socket comes from, read from its first request. */
export type Source = { address: string; origin: string | null }
type NoEvents = Record<never, never>
type SocketData = { caller: Caller; source: Source }
export type HubServer = Server<NoEvents, ServerToClient, NoEvents, SocketData>
export type HubSocket = Socket<NoEvents, ServerToClient, NoEvents, SocketData>
/** A reader that does not take its last words is cut after this long. */
const GOODBYE_MS = 1_000

/** One socket as the outlet sees it: where frames go, and whether they have gone. */
export type Line = {
  emit: <Name extends FrameName>(event: Name, frame: Frame<Name>) => void
  /** Sends what was put into bytes for many. */
  share: (frame: SharedFrame) => void
  /** True until the kernel has taken everything that was written. */
  isBusy: () => boolean
  /** What the kernel has not taken yet. */
  backlog: () => { packets: number; bytes: number }
  /** Calls whenever the line has stopped being busy. */
  onIdle: (run: () => void) => void
  /** Says what was written, then closes; a reader that does not read is cut. */
  close: () => void
  /** Closes at once: what was written and not taken is lost. */
  cut: () => void
}

/** What Engine.IO 6.6 has and does not name in its types; the pin is exact and a hub test watches over it. */
type Engine = {
  writeBuffer: unknown[]
  write: (text: string, options: { compress: boolean; wsPreEncodedFrame: Buffer[] }) => void
  transport: {
    writable: boolean
    on: (event: 'ready', run: () => void) => void
    socket: { bufferedAmount: number; terminate: () => void }
  }
}

export function createLine(socket: HubSocket, time: Pick<HubTime, 'after'>): Line {
  const engine = socket.conn as unknown as Engine
  const isBusy = () => !engine.transport.writable || engine.writeBuffer.length > 0
  const cut = () => engine.transport.socket.terminate()
  return {
    emit: (event, frame) =>
      void (socket as unknown as { emit: (event: string, frame: unknown) => void }).emit(event, frame),
    // The adapter of Socket.IO writes a broadcast in this very way.
    share: ({ text, wire }) => void engine.write(text, { compress: false, wsPreEncodedFrame: wire }),
    isBusy,
    backlog: () => ({ packets: engine.writeBuffer.length, bytes: engine.transport.socket.bufferedAmount }),
    // Engine.IO listens first: it has written what was buffered by the time this runs.
    onIdle: (run) =>
      engine.transport.on('ready', () => {
        if (!isBusy()) run()
      }),
    close: () => {
      socket.disconnect(true)
      time.after(GOODBYE_MS, cut)
    },
    cut,
  }
}
