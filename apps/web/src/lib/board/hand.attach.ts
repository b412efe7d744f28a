import type { Attachment } from 'svelte/attachments'

/** The hand is on its way to another row, or to the button that shows the new order. */
const LEAVE_MS = 600

/** Whatever keeps its order while somebody may be about to press a row. */
export interface Still {
  hold: (why: 'pointer' | 'focus') => void
  release: (why: 'pointer' | 'focus') => void
}

/** Keeps a list still while the pointer or the focus is on an element. One attachment on several elements counts as one hand. */
export function stillUnderHand(list: Still): Attachment<HTMLElement> {
  let leaving: ReturnType<typeof setTimeout> | undefined
  const enter = ({ pointerType }: PointerEvent): void => {
    clearTimeout(leaving)
    if (pointerType !== 'touch') list.hold('pointer')
  }
  const leave = (): void => {
    clearTimeout(leaving)
    leaving = setTimeout(() => list.release('pointer'), LEAVE_MS)
  }
  const focus = (): void => list.hold('focus')
  const blur = (): void => list.release('focus')
  return (element) => {
    element.addEventListener('pointerenter', enter)
    element.addEventListener('pointerleave', leave)
    element.addEventListener('focusin', focus)
    element.addEventListener('focusout', blur)
    return () => {
      clearTimeout(leaving)
      element.removeEventListener('pointerenter', enter)
      element.removeEventListener('pointerleave', leave)
      element.removeEventListener('focusin', focus)
      element.removeEventListener('focusout', blur)
    }
  }
}
