import type { Recorder } from '../../../apps/realtime/src/core/recorder.ts'

/* What stands for the recorder in a hub that writes nothing down. */

export { memberPanel, NO_ORGANISATION, panelNameOf, unitPanel } from '../../../apps/realtime/src/core/recorder.ts'

const nothing = async (): Promise<void> => undefined

export const createRecorder = (): Recorder => ({ happened: nothing, opened: nothing, closed: nothing, listed: nothing })
