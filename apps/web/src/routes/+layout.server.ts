import { findInstallation } from '#lib/library/installation.server.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = async (event) => ({
  user: event.locals.user,
  installation: await findInstallation(event),
})
