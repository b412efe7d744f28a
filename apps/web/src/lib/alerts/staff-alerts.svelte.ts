import type { User } from '@closeby/protocol/accounts'
import type { InboxRow } from '@closeby/protocol/compliance'
import { createContext, untrack } from 'svelte'
import type { StaffLive } from '#lib/live.ts'
import { browserGround } from '#lib/live/ground.ts'
import type { LiveList } from '#lib/live/live-list.svelte.ts'
import { toasts } from '#lib/ui/toast.svelte.ts'
import { Acts } from './acts.svelte.ts'
import { isToYou } from './alert.view.ts'
import { deviceCalls } from './device.svelte.ts'
import { Drafts } from './drafts.svelte.ts'
import { Inbox } from './inbox.svelte.ts'

/** Alerts of one tab of staff, whichever page is open: what came, what is done about it, what is being written. */
export class StaffAlerts {
  readonly inbox: Inbox
  /** Null while the server renders. */
  readonly acts: Acts | null
  readonly drafts = new Drafts()
  readonly #live: StaffLive | null
  readonly #isActive: boolean
  #list = $state.raw<LiveList<InboxRow> | null>(null)

  constructor(user: Pick<User, 'id' | 'role' | 'status'>, live: StaffLive | null) {
    this.#live = live
    this.#isActive = user.status === 'active'
    this.acts = live && new Acts({ commands: live.commands, toasts, userId: user.id, now: () => live.connection.now() })
    this.inbox = new Inbox(
      {
        userId: user.id,
        isToYou: (row) => isToYou(row, user),
        isOwnAct: (id) => this.acts?.isRecent(id) ?? false,
      },
      browserGround,
      () => void deviceCalls.call(),
    )
  }

  /** Begins to listen; the answer ends it. */
  start(): () => void {
    const list = this.#isActive ? (this.#live?.openInbox() ?? null) : null
    this.#list = list
    return () => {
      list?.close()
      this.inbox.stop()
    }
  }

  /** Takes what the live list drew last: to be run as an effect. */
  follow(): void {
    const list = this.#list
    if (!list || list.version === 0) return
    const { rows, isComplete } = list
    untrack(() => this.inbox.sync(rows, isComplete))
  }
}

/** Set once by the shell of staff. */
const [getAlerts, setAlerts] = createContext<StaffAlerts>()
export { getAlerts, setAlerts }
