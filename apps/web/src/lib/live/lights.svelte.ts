import type { Ground } from './ground.ts'

/** How long a change keeps its edge and "just now" (LOOK.md section 6). */
const LIT_MS = 10_000

/** What can show that it just changed. Mix it into whatever a row is. */
export class Light {
  /** Counts visible changes; its parity restarts the glow. */
  flashes = $state(0)
  /** The edge and "just now" of a recent change. */
  isLit = $state(false)
}

/** The lights of one list: each goes out when its time is over, with one timer for all. */
export class Lights {
  readonly #ground: Pick<Ground, 'now' | 'after'>
  #lit: { light: Light; flash: number; until: number }[] = []
  #cancel: (() => void) | null = null

  constructor(ground: Pick<Ground, 'now' | 'after'>) {
    this.#ground = ground
  }

  light(light: Light): void {
    light.flashes += 1
    light.isLit = true
    this.#lit.push({ light, flash: light.flashes, until: this.#ground.now() + LIT_MS })
    this.#cancel ??= this.#ground.after(LIT_MS, () => this.#dim())
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = null
  }

  #dim(): void {
    const now = this.#ground.now()
    const over = this.#lit.filter(({ until }) => until <= now)
    this.#lit = this.#lit.slice(over.length)
    for (const { light, flash } of over) if (light.flashes === flash) light.isLit = false
    const [next] = this.#lit
    this.#cancel = next ? this.#ground.after(next.until - now, () => this.#dim()) : null
  }
}
