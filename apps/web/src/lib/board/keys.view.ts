export type KeyAction = 'next' | 'previous' | 'close' | 'search' | 'help'

/** What a key press is, as far as it matters here. */
export interface Press {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  /** Somebody types into a field, or picks from a list. */
  isTyping: boolean
}

const ACTIONS: Record<string, KeyAction> = { j: 'next', k: 'previous', Escape: 'close', '/': 'search', '?': 'help' }

/** What a key asks of the board. Letters are letters while somebody types, and chords belong to the browser. Enter is a link's own. */
export function keyAction({ key, ctrlKey, metaKey, altKey, isTyping }: Press): KeyAction | null {
  if (ctrlKey || metaKey || altKey || isTyping) return null
  return Object.hasOwn(ACTIONS, key) ? (ACTIONS[key] ?? null) : null
}

/** Whether keys pressed here are text. */
export function isTypingIn(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))
}

/** The neighbour to walk to; the ends do not wrap, and who stands nowhere begins at the top. */
export function neighbour(ids: readonly string[], current: string | null, step: 1 | -1): string | null {
  const at = current === null ? -1 : ids.indexOf(current)
  if (at < 0) return ids[0] ?? null
  return ids[at + step] ?? null
}
