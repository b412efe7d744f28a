import type { User } from '@closeby/protocol/accounts'

declare global {
  namespace App {
    interface Error {
      message: string
      /** Names one fault in our log, so that a person can ask about it. */
      id?: string
    }
    interface PageState {
      /** The open patient was opened on this page, so that closing goes back instead of on. */
      openedHere?: boolean
    }
    interface Locals {
      user: User | null
      /** `locked`: who is here must show who he is. `unenrolled`: he lacks the second step that is required of him. */
      standing: 'open' | 'locked' | 'unenrolled'
      /** The hub did not answer when the visitor was resolved: "signed out" is then not known. */
      hubAway: boolean
      /** Raw `Set-Cookie` lines of the hub that belong to this visitor. */
      cookies: string[]
    }
  }
}
