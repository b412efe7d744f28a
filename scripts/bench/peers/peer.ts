import type { Ground } from '../core/ground.ts'
import type { Part } from '../core/rpc.ts'
import { startPart } from '../core/rpc.ts'
import type { Core } from '../core/cores.ts'
import type { Wanted, Write } from '../driver/driver.main.ts'
import type { World } from '../ours/world.ts'
import type { PeerKind, PeerMethods } from './peer.main.ts'

export type Peer = Part<PeerMethods> & { kind: PeerKind; port: number }

/** Starts one node of a peer over the panels of a world: the same patients, the same rows. */
export async function startPeer(
  { redisUrl }: Ground,
  kind: PeerKind,
  { mongoUrl, panels }: Pick<World, 'mongoUrl' | 'panels'>,
  { prefix, core = 'server', flags = [] }: { prefix: string; core?: Core; flags?: string[] },
): Promise<Peer> {
  const part = await startPart<PeerMethods>(new URL('./peer.main.ts', import.meta.url), { core, flags })
  const rooms = Object.fromEntries(panels.map(({ patients }, index) => [`panel-${index}`, patients]))
  const port = await part.ask.begin({ kind, mongoUrl, redisUrl, prefix, panels: rooms })
  return { ...part, kind, port }
}

const pathOf = (kind: PeerKind) => (kind === 'ws' ? '/' : '/socket.io/?EIO=4&transport=websocket')

/** Sockets with each panel open, like those of a board of ours. */
export function roomsOf(
  { kind, port }: Peer,
  panels: number,
  each: number,
  isSampled: (index: number) => boolean,
): Wanted[] {
  return Array.from({ length: panels * each }, (_, index) => ({
    ...{ kind: kind === 'ws' ? 'ws' : 'sio', port, path: pathOf(kind), isSampled: isSampled(index) },
    hello: ['open', { panel: `panel-${Math.floor(index / each)}` }],
  }))
}

/** A socket for each patient who writes, and what each writes. */
export function peerWritersOf({ kind, port }: Peer, { panels, writers }: World): { wanted: Wanted[]; writes: Write[] } {
  const panelOf = new Map(panels.flatMap(({ patients }, index) => patients.map((id) => [id, `panel-${index}`])))
  const wanted = writers.map((): Wanted => {
    return { kind: kind === 'ws' ? 'ws' : 'sio', port, path: pathOf(kind), isSampled: true }
  })
  const writes = writers.map(({ patient }, socket) => ({ socket, patient, panel: panelOf.get(patient) ?? '' }))
  return { wanted, writes }
}
