import { call } from './accounts/call.ts'
import { session } from './accounts/session.svelte.ts'
import { browserGround } from './live/ground.ts'
import { createLive } from './live/live.ts'
import type { Live, LiveOptions } from './live/live.ts'
import { fetchLiveTicket } from './live/ticket.ts'

const signals = {
  isOnline: () => navigator.onLine,
  listen(run: () => void): () => void {
    window.addEventListener('online', run)
    window.addEventListener('offline', run)
    window.addEventListener('pageshow', run)
    document.addEventListener('visibilitychange', run)
    return () => {
      window.removeEventListener('online', run)
      window.removeEventListener('offline', run)
      window.removeEventListener('pageshow', run)
      document.removeEventListener('visibilitychange', run)
    }
  },
}

const TYPING = 'input, textarea, select'

/** A dialog must not take the focus from somebody who writes: it waits for the field to be left. A write of theirs asks at once. */
function askWhenStill(isNeeded: () => boolean): void {
  if (!document.activeElement?.matches(TYPING)) return void session.askAgain()
  const again = (): void => {
    if (isNeeded() && !session.asking) askWhenStill(isNeeded)
  }
  document.addEventListener('focusout', () => setTimeout(again), { once: true })
}

export type TabOptions = Pick<LiveOptions, 'loadKeeper'> & {
  /** Whom this page shows. Without it the page takes whatever session there is. */
  person?: string
  onSignedOut?: () => void
}

/**
 * The live side of this page: socket, session and signals of this tab. Call it in the browser once per shell, `start` it on mount and
 * `stop` it when the shell goes.
 */
export function openTab({ person, loadKeeper, onSignedOut }: TabOptions = {}): Live {
  const live = createLive({
    // Fetched beside the ticket, so it costs no time, and what the server rendered works before it is here.
    loadDial: () => import('./live/socket-io.transport.ts').then(({ dialSocketIo }) => dialSocketIo),
    fetchTicket: () => fetchLiveTicket(person),
    ground: browserGround,
    signals,
    post: (twin, key) => call(twin.path, { method: twin.method, ...(twin.body && { body: twin.body }), key, person }),
    ...(loadKeeper && { loadKeeper }),
    onSignedOut: () => {
      onSignedOut?.()
      askWhenStill(() => !live.socket.isUp)
    },
    // Found by whoever watches the page's own timeline; no log of a browser leaves it.
    onHeal: (what) => performance.mark(`closeby:healed:${what}`),
  })
  let deaf: (() => void) | undefined
  return {
    ...live,
    start() {
      deaf = session.onBack(() => live.socket.wake())
      live.start()
    },
    stop() {
      deaf?.()
      live.stop()
    },
  }
}
