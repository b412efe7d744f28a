import { isTimeZone } from '@closeby/protocol/core'
import { z } from 'zod'
import * as m from '#lib/paraglide/messages.js'
import { zoneIdOf } from './zones.view.ts'

/** A zone as a person writes it ("London, Europe") or as a page sends it (`Europe/London`), read as the id. */
export const zoneField = z
  .string()
  .max(64, m.zone_missing())
  .transform((typed) => zoneIdOf(typed) ?? typed)
  .refine(isTimeZone, m.zone_missing())
