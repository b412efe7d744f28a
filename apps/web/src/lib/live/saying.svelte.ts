import type { Ground } from './ground.ts'

/** One announcement at most every so often. */
const SAY_MS = 5000

/** What a screen reader hears of a list: what happened while a sentence stood is said together when its time is over. */
export class Saying<Thing> {
  said = $state('')
  readonly #ground: Pick<Ground, 'after'>
  readonly #words: (heard: readonly [Thing, ...Thing[]]) => string
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- a book of what waits; only the sentence is drawn
  readonly #heard = new Set<Thing>()
  #cancel: (() => void) | null = null

  constructor(ground: Pick<Ground, 'after'>, words: (heard: readonly [Thing, ...Thing[]]) => string) {
    this.#ground = ground
    this.#words = words
  }

  hear(thing: Thing): void {
    this.#heard.add(thing)
    this.#cancel ??= this.#ground.after(0, () => this.#say())
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = null
  }

  #say(): void {
    const [first, ...rest] = this.#heard
    this.#heard.clear()
    this.said = first === undefined ? '' : this.#words([first, ...rest])
    this.#cancel = first === undefined ? null : this.#ground.after(SAY_MS, () => this.#say())
  }
}
