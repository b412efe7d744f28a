import type { Component } from 'svelte'

/** One message about a moment: what happened, and at most one thing to do about it. */
export interface ToastMessage {
  text: string
  detail?: string
  icon?: Component
  action?: { word: string; run: () => void | Promise<void> }
}

/** How long a person has to press Undo (LOOK.md section 4). It does not run while the toast is hovered or focused. */
const STAYS_MS = 8000

class Toasts {
  current = $state.raw<(ToastMessage & { key: number }) | null>(null)
  #timer: ReturnType<typeof setTimeout> | undefined
  #keys = 0

  /** Shows one message; the one before it goes. It is never the only place an error is shown. */
  show(message: ToastMessage): void {
    this.current = { ...message, key: ++this.#keys }
    this.resume()
  }

  hide(): void {
    clearTimeout(this.#timer)
    this.current = null
  }

  /** Takes back what a message offers, once that is no longer to be had. */
  withdraw({ action }: ToastMessage): void {
    if (action && this.current?.action === action) this.hide()
  }

  /** Does what the message offers, if it offers anything. */
  async act(): Promise<void> {
    const action = this.current?.action
    if (!action) return
    this.hide()
    await action.run()
  }

  hold(): void {
    clearTimeout(this.#timer)
  }

  resume(): void {
    clearTimeout(this.#timer)
    if (this.current) this.#timer = setTimeout(() => this.hide(), STAYS_MS)
  }
}

/** The one toast of this page. Call it in the browser only. */
export const toasts = new Toasts()
