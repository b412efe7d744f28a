/** Which key asks for what. */
export type KeyMap<Action extends string> = Readonly<Record<string, Action>>

/** What a key press is, as far as it matters here. */
export interface Press {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  /** Somebody types into a field, or picks from a list. */
  isTyping: boolean
}

export const BOARD_KEYS = { j: 'next', k: 'previous', Escape: 'close', '/': 'search', '?': 'help' } as const

/** What a key asks of a page. Letters are letters while somebody types, and chords belong to the browser. Enter is a link's own. */
export function keyAction<Action extends string>(
  keys: KeyMap<Action>,
  { key, ctrlKey, metaKey, altKey, isTyping }: Press,
): Action | null {
  if (ctrlKey || metaKey || altKey || isTyping) return null
  return Object.hasOwn(keys, key) ? (keys[key] ?? null) : null
}

/** What a key press asks of a page; nothing while a task lies over it. */
export function pressedAction<Action extends string>(keys: KeyMap<Action>, event: KeyboardEvent): Action | null {
  if (event.defaultPrevented || document.querySelector('dialog.sheet[open]')) return null
  const { key, ctrlKey, metaKey, altKey, target } = event
  return keyAction(keys, { key, ctrlKey, metaKey, altKey, isTyping: isTypingIn(target) })
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
