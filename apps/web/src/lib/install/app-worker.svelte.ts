import { dev } from '$app/env'

/** The service worker of this browser: what makes the app open without a network. */
export class AppWorker {
  /** A newer version is here and waits for the person. */
  isNewReady = $state(false)
  #waiting: ServiceWorker | null = null
  #isAsked = false

  /** Registers it, and lets it fill its cache again when somebody signed out here before. */
  async start(): Promise<void> {
    const { serviceWorker } = navigator
    if (dev || !serviceWorker) return
    serviceWorker.addEventListener('controllerchange', () => {
      // Another tab asked for the new version: its files are not this page's any more.
      if (this.#isAsked) location.reload()
      else this.isNewReady = this.#waiting !== null
    })
    const registration = await serviceWorker.register('/service-worker.js').catch(() => null)
    if (!registration) return
    registration.active?.postMessage('fill')
    this.#notice(registration.waiting)
    registration.addEventListener('updatefound', () => {
      const { installing } = registration
      installing?.addEventListener('statechange', () => {
        if (installing.state === 'installed') this.#notice(installing)
      })
    })
  }

  /** Reloads into the new version. */
  takeOver(): void {
    this.#isAsked = true
    if (this.#waiting?.state === 'installed') this.#waiting.postMessage('take-over')
    else location.reload()
  }

  /** The first one of this browser is not a new version. */
  #notice(worker: ServiceWorker | null): void {
    if (!worker || !navigator.serviceWorker.controller) return
    this.#waiting = worker
    this.isNewReady = true
  }
}
