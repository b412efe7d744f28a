import type { TrailLine } from '@closeby/protocol/trail'
import { call } from '#lib/accounts/call.ts'
import { withNewest } from './trail.view.ts'

type Page = { items: readonly TrailLine[]; nextCursor: string | null }
type State = 'live' | 'reconnecting' | 'offline'

/** A look at somebody is no entry of his log, so nothing tells of it: the page asks. */
const ASK_EVERY_MS = 3000

/** A patient's trail as far as it was read, kept up with what comes. */
export class Trail {
  page = $state.raw<Page>({ items: [], nextCursor: null })
  state = $state<State>('reconnecting')
  /** When the hub last answered. */
  asOf = $state<number | null>(null)
  isLoading = $state(false)
  readonly #person: string

  constructor(person: string, first: Page) {
    this.#person = person
    this.page = first
  }

  async #ask(query: string): Promise<Page | null> {
    const answer = await call<Page>(`/api/access-trail${query}`, { person: this.#person, asks: false })
    if (answer.ok) {
      this.state = 'live'
      this.asOf = Date.now()
      return answer.body
    }
    this.state = navigator.onLine ? 'reconnecting' : 'offline'
    return null
  }

  async refresh(): Promise<void> {
    const newest = await this.#ask('')
    if (newest) this.page = withNewest(this.page, newest)
  }

  async more(): Promise<void> {
    const { nextCursor } = this.page
    if (nextCursor === null || this.isLoading) return
    this.isLoading = true
    const older = await this.#ask(`?cursor=${encodeURIComponent(nextCursor)}`)
    if (older) this.page = { items: [...this.page.items, ...older.items], nextCursor: older.nextCursor }
    this.isLoading = false
  }

  /** Everything there is; null when it could not all be read. */
  async all(): Promise<TrailLine[] | null> {
    const lines: TrailLine[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: Page | null = await this.#ask(`?limit=500${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)
      if (!page) return null
      lines.push(...page.items)
      cursor = page.nextCursor
    }
    return lines
  }

  /** Asks while somebody looks; the answer ends it. */
  start(): () => void {
    const ask = (): void => {
      if (document.visibilityState === 'visible') void this.refresh()
    }
    ask()
    const timer = setInterval(ask, ASK_EVERY_MS)
    document.addEventListener('visibilitychange', ask)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', ask)
    }
  }
}
