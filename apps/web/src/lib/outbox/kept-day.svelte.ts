import type { User } from '@closeby/protocol/accounts'
import type { Instant } from '@closeby/protocol/core'
import { version } from '$app/env'
import type { LivePatient } from '#lib/live/live-patient.svelte.ts'
import type { Live } from '#lib/live/live.ts'
import { UnshownWrites } from '#lib/live/commands.svelte.ts'
import { dropSnapshot, saveSnapshot } from './snapshot.ts'
import { findDevice, openOutbox } from './open-outbox.ts'
import type { Outbox } from './outbox.svelte.ts'
import type { Preview } from './preview.ts'
import { previewOf } from './preview.ts'

/** While nothing changes, how old the words "as of" may be. */
const STAMP_MS = 60_000

export type KeptDayOptions = {
  live: Live
  patient: LivePatient
  user: User
  tip: string | null
  demo: boolean
}

/** What makes a patient's Today outlive its network: the outbox, the day with what is kept in it, and the last-seen snapshot. */
export class KeptDay {
  readonly outbox: Outbox
  readonly #options: KeptDayOptions
  readonly #unshown: UnshownWrites
  #savedSeq = 0
  #savedAt = 0

  constructor(outbox: Outbox, options: KeptDayOptions) {
    this.outbox = outbox
    this.#options = options
    this.#unshown = new UnshownWrites(options.live.commands, options.patient)
  }

  preview(now: Instant): Preview | null {
    const { state, timeline } = this.#options.patient
    const shown = this.#unshown.list.filter((write) => write.state === 'waiting' || write.state === 'saved')
    return state && previewOf(state, timeline, shown, now)
  }

  /** Runs every few seconds while the page is open: keeps what it shows for the next time. */
  tick(): void {
    const { live } = this.#options
    if (live.connection.state === 'live') void this.save()
  }

  /** Keeps what is shown now, sealed, unless it already is. */
  async save(): Promise<void> {
    const { patient, live, user, tip, demo } = this.#options
    const { asOf } = live.connection
    const opened = patient.kept
    if (!opened || (opened.seq === this.#savedSeq && asOf - this.#savedAt < STAMP_MS)) return
    const device = await findDevice()
    // Not kept, because this person is not at home here yet, is tried again.
    if (!device || !(await saveSnapshot(device, { user, tip, demo, asOf, version, opened }))) return
    this.#savedSeq = opened.seq
    this.#savedAt = asOf
  }

  /** The session has ended: what was last seen is not shown again before signing in. */
  async signedOut(): Promise<void> {
    this.#savedSeq = 0
    const device = await findDevice()
    if (device) await dropSnapshot(device, this.#options.user.id)
  }

  stop(): void {
    this.#unshown.stop()
    this.outbox.stop()
  }
}

export async function openKeptDay(options: KeptDayOptions): Promise<KeptDay> {
  const { live, user } = options
  return new KeptDay(await openOutbox({ person: user.id, ...live }), options)
}
