/** What "sign in again" came to: the same person is back, or the dialog was left. */
type Outcome = 'back' | 'left'

class SessionWatch {
  /** What the dialog over the page asks for; everything typed stays as it is under it. */
  asking = $state<'signIn' | 'proof' | false>(false)
  /** The page is covered until its person shows who he is. */
  locked = $state(false)
  #waiting: ((outcome: Outcome) => void)[] = []
  #listeners = new Set<() => void>()

  /** Asks over the page who is there. Many callers share one dialog; each resolves when it is answered. Browser only. */
  askAgain(): Promise<Outcome> {
    return this.#ask('signIn')
  }

  /** Asks the person of a session that holds to show once more that it is he. */
  askProof(): Promise<Outcome> {
    return this.#ask(this.asking || 'proof')
  }

  #ask(what: 'signIn' | 'proof'): Promise<Outcome> {
    this.asking = what
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** Called by the dialog. */
  settle(outcome: Outcome): void {
    const wasOut = this.asking === 'signIn'
    this.asking = false
    if (outcome === 'back') this.locked = false
    if (outcome === 'back' && wasOut) for (const listener of this.#listeners) listener()
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
