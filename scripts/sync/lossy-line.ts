import type { Dial } from '../faults/crowd/product.ts'
import type { Random } from '../faults/ground.ts'

/** How bad a line is: the chance of each, for every frame or answer. */
export type Weather = {
  /** A frame never comes. */
  drop: number
  /** It comes twice. */
  double: number
  /** It comes after the one behind it. */
  swap: number
  /** A question never arrives, or its answer never comes back. */
  deaf: number
  /** The line ends, with all that is on it. */
  cut: number
}

/** A frame that waits for the one behind it waits no longer than this. */
const SWAP_MS = 40
/** What a lost frame is healed by the checks for. News of access ends what it speaks of, so only a cut may take it. */
const isData = (event: string) => event.startsWith('log:') || event.startsWith('view:')

/** A line that loses, doubles, reorders and cuts as chance has it, worse than any TCP connection, for as long as the weather lasts. */
export function lossyDial(dial: Dial, { next }: Random, weather: () => Weather | null): Dial {
  return (ticket, events) => {
    let late: (() => void) | null = null
    let isOver = false
    const letGo = () => {
      const deliver = late
      late = null
      deliver?.()
    }
    const line = dial(ticket, {
      ...events,
      closed: () => {
        isOver = true
        events.closed()
      },
      frame: (event, payload) => {
        if (isOver) return
        const bad = weather()
        const deliver = () => {
          if (!isOver) events.frame(event, payload)
        }
        if (bad && next() < bad.cut) return cut()
        if (!bad || !isData(event)) {
          letGo()
          return deliver()
        }
        if (next() < bad.drop) return
        if (!late && next() < bad.swap) {
          late = deliver
          setTimeout(letGo, SWAP_MS)
          return
        }
        deliver()
        letGo()
        if (next() < bad.double) deliver()
      },
    })
    function cut(): void {
      isOver = true
      line.close()
      events.closed()
    }
    return {
      close: () => {
        isOver = true
        line.close()
      },
      send: (event, payload, answer) => {
        const bad = weather()
        if (bad && next() < bad.deaf) return
        line.send(event, payload, (ack) => {
          const worse = weather()
          if (!isOver && !(worse && next() < worse.deaf)) answer(ack)
        })
      },
    }
  }
}
