import { z } from 'zod'
import { RISK_ORDER } from '@closeby/protocol/compliance'
import { Id } from '@closeby/protocol/core'
import { Page, PAGE_NUMBERS } from '../core/cursor.ts'
import { callerOf, defineDoor } from '../registry/define-door.ts'
import type { AnyDoor } from '../registry/door.ts'
import { SORTS } from './panel-order.ts'
import type { PanelService } from './panel.service.ts'

export function panelDoors(panel: PanelService): AnyDoor[] {
  return [
    defineDoor({
      name: 'panel.list',
      rest: { method: 'GET', path: '/api/provider/patients', numbers: PAGE_NUMBERS },
      input: z.strictObject({
        ...Page,
        status: z.enum(RISK_ORDER).optional(),
        q: z.string().trim().min(1).max(120).optional(),
        sort: z.enum(SORTS).optional(),
      }),
      policy: { kind: 'roles', roles: ['provider', 'coordinator'] },
      rate: 'open',
      audit: 'readList',
      run: (context, query) => panel.list(callerOf(context), query),
    }),
    defineDoor({
      name: 'panel.read',
      rest: { method: 'GET', path: '/api/provider/patients/:patientId' },
      input: z.strictObject({ patientId: Id }),
      policy: { kind: 'roles', roles: ['provider', 'coordinator'] },
      rate: 'read',
      audit: 'readPatient',
      run: (context, { patientId }) => panel.readOne(callerOf(context), patientId),
    }),
  ]
}
