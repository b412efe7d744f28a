import type { Ground } from '../core/ground.ts'
import type { Part } from '../core/rpc.ts'
import { startPart } from '../core/rpc.ts'
import type { WriterMethods } from './writer.main.ts'

/** Starts a process that commits to a log and pokes its hubs, with all of these patients folded. */
export async function startWriter(
  { keys, redisUrl }: Ground,
  mongoUrl: string,
  patients: string[],
): Promise<Part<WriterMethods>> {
  const writer = await startPart<WriterMethods>(new URL('./writer.main.ts', import.meta.url), { core: 'driver' })
  await writer.ask.begin({ mongoUrl, secret: keys.secret, redisUrl, prefix: 'bench' })
  await writer.ask.warm(patients)
  return writer
}
