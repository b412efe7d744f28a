/** What "sign in again" came to: the same person is back, or the dialog was left. */
type Outcome = 'back' | 'left'

class SessionWatch {
  /** The dialog is open over the page; everything typed stays as it is under it. */
  asking = $state(false)
  #waiting: ((outcome: Outcome) => void)[] = []
  #listeners = new Set<() => void>()

  /** Asks for the password over the page. Many callers share one dialog; each resolves when it is answered. Browser only. */
  askAgain(): Promise<Outcome> {
    this.asking = true
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** Called by the dialog. */
  settle(outcome: Outcome): void {
    this.asking = false
    if (outcome === 'back') for (const listener of this.#listeners) listener()
    for (const resolve of this.#waiting.splice(0)) resolve(outcome)
  }

  /** Runs `listener` each time the same person has signed in again, so that a socket can fetch a new ticket. Returns the way out. */
  onBack(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

/** The session of this page. One per browser tab; the server never touches it. */
export const session = new SessionWatch()
