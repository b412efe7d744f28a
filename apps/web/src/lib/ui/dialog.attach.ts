import type { Attachment } from 'svelte/attachments'

/**
 * Keeps a native dialog in step with `open`. Modal ones use the top layer: focus is held inside, the rest is inert, and closing gives
 * the focus back to where it was. A press on the backdrop asks to close; `onclose` hears every way of closing, Esc included.
 */
export function dialogState(options: {
  open: boolean
  modal: boolean
  dismissible: boolean
  onclose: () => void
}): Attachment<HTMLDialogElement> {
  return (dialog) => {
    if (!options.open) {
      if (dialog.open) dialog.close()
      return
    }
    if (!dialog.open) {
      if (options.modal) dialog.showModal()
      else dialog.show()
    }
    const cancel = (event: Event): void => {
      event.preventDefault()
      if (options.dismissible) options.onclose()
    }
    // The press must begin on the backdrop too: a selection dragged out of a field is not a wish to close.
    let pressedOutside = false
    const down = (event: PointerEvent): void => {
      pressedOutside = event.target === dialog
    }
    const up = (event: PointerEvent): void => {
      if (!pressedOutside || event.target !== dialog || !options.modal || !options.dismissible) return
      const box = dialog.getBoundingClientRect()
      const inside =
        event.clientX >= box.left &&
        event.clientX <= box.right &&
        event.clientY >= box.top &&
        event.clientY <= box.bottom
      if (!inside) options.onclose()
    }
    const closed = (): void => {
      if (options.open) options.onclose()
    }
    dialog.addEventListener('cancel', cancel)
    dialog.addEventListener('close', closed)
    dialog.addEventListener('pointerdown', down)
    dialog.addEventListener('pointerup', up)
    return () => {
      dialog.removeEventListener('cancel', cancel)
      dialog.removeEventListener('close', closed)
      dialog.removeEventListener('pointerdown', down)
      dialog.removeEventListener('pointerup', up)
    }
  }
}
