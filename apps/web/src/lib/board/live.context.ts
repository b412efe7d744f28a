import { createContext } from 'svelte'
import type { Live } from '#lib/live/live.ts'

/** The live side of this tab, null while the server renders. Set once by the shell of staff. */
const [getLive, setLive] = createContext<Live | null>()
export { getLive, setLive }
