import Offline from './Offline.svelte'
import Unsaved from './Unsaved.svelte'

/** What a lost network asks for. */
export default { Offline, Unsaved }
