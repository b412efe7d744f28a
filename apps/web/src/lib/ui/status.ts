import type { Status } from '@closeby/protocol/compliance'

/** What the colour says: well, watch, a person is needed, quiet. Never said by colour alone. */
export type Tone = 'good' | 'watch' | 'act' | 'quiet'

const TONES: Record<Status, Tone> = {
  met: 'good',
  done: 'good',
  onTrack: 'good',
  notDue: 'good',
  behind: 'watch',
  due: 'watch',
  dueSoon: 'watch',
  missed: 'act',
  silent: 'watch',
  noData: 'quiet',
  paused: 'quiet',
  declined: 'quiet',
}

/** The tone a status wears. An unknown status (a newer server) is quiet, never alarming. */
export function toneOf(status: string): Tone {
  return TONES[status as Status] ?? 'quiet'
}
