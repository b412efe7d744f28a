import { createContext } from 'svelte'
import type { StaffLive } from '#lib/live.ts'

/** The live side of this tab, null while the server renders. Set once by the shell of staff. */
const [getLive, setLive] = createContext<StaffLive | null>()
export { getLive, setLive }
