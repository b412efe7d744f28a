import { describe, expect, test } from 'vitest'
import { dutyAsked } from './staff.view.ts'

describe('what somebody is asked to do', () => {
  test('[ORG-2] is another role, with a unit where it has one', () => {
    const provider = { role: 'provider' } as const
    expect(dutyAsked(provider, { role: 'coordinator', unit: 'main' })).toEqual({
      kind: 'role',
      body: { role: 'coordinator', unit: 'main' },
    })
    expect(dutyAsked(provider, { role: 'admin', unit: 'main' })).toEqual({ kind: 'role', body: { role: 'admin' } })
  })

  test('[ORG-4] is another unit for a coordinator, and nothing where all stays as it is', () => {
    const coordinator = { role: 'coordinator', unit: 'main' } as const
    expect(dutyAsked(coordinator, { role: 'coordinator', unit: 'north' })).toEqual({
      kind: 'unit',
      body: { unit: 'north' },
    })
    expect(dutyAsked(coordinator, { role: 'coordinator', unit: 'main' })).toBeNull()
    expect(dutyAsked({ role: 'provider' }, { role: 'provider', unit: 'north' })).toBeNull()
  })
})
