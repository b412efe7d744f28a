import type { User } from '@closeby/protocol/accounts'
import { describe, expect, it } from 'vitest'
import { doorFor, isPrivate } from './doors.server.ts'
import { homeOf, safeNext } from './home.view.ts'
import { zoneField } from './zone-field.server.ts'
import { allZones, findZones, zoneIdOf, zoneOf, zoneWords } from './zones.view.ts'

const somebody = (role: User['role'], status: User['status'] = 'active') => ({ role, status }) as User

describe('doors', () => {
  it('[WEB-6] a route that nobody declared is for nobody', () => {
    expect(doorFor('/(invented)/page', somebody('admin'))).toBe('elsewhere')
    expect(doorFor('/(invented)/page', null)).toBe('signIn')
  })

  it('[WEB-6] each role opens its own pages only', () => {
    expect(doorFor('/(patient)/today', somebody('patient'))).toBe('open')
    expect(doorFor('/(patient)/today', somebody('provider'))).toBe('elsewhere')
    expect(doorFor('/(staff)/board', somebody('coordinator'))).toBe('open')
    expect(doorFor('/(staff)/board', somebody('patient'))).toBe('elsewhere')
    expect(doorFor('/(signed-in)/admin', somebody('provider'))).toBe('elsewhere')
    expect(doorFor('/(signed-in)/emergencies', somebody('provider'))).toBe('elsewhere')
    expect(doorFor('/(signed-in)/emergencies', somebody('coordinator'))).toBe('open')
    expect(doorFor('/(patient)/who-saw', somebody('carer'))).toBe('elsewhere')
    expect(doorFor('/(staff)/emergency/[patientId]', somebody('admin'))).toBe('elsewhere')
    expect(doorFor('/(signed-in)/settings', somebody('carer'))).toBe('open')
    expect(doorFor('/(carer)/people', somebody('carer'))).toBe('open')
    expect(doorFor('/(carer)/people', somebody('patient'))).toBe('elsewhere')
    expect(doorFor('/(patient)/sharing', somebody('carer'))).toBe('elsewhere')
    expect(doorFor('/(staff)/board', somebody('provider', 'pending'))).toBe('elsewhere')
    expect(doorFor('/(signed-in)/waiting', somebody('provider', 'pending'))).toBe('open')
  })

  it('[WEB-6] reading needs no account, everything else is private', () => {
    expect(doorFor('/(public)/health/[slug]', null)).toBe('open')
    expect(isPrivate('/(public)')).toBe(false)
    expect(isPrivate('/(account)/sign-in')).toBe(true)
    expect(isPrivate('/(patient)/today')).toBe(true)
  })
})

describe('home', () => {
  it('[WEB-7] who waits for approval goes nowhere else', () => {
    expect(homeOf(somebody('provider', 'pending'))).toBe('/waiting')
    expect(homeOf(somebody('provider'))).toBe('/board')
    expect(homeOf(somebody('patient'))).toBe('/today')
  })

  it.each([
    ['/today?x=1', '/today?x=1'],
    ['//evil.example', '/home'],
    ['/\\evil.example', '/home'],
    ['https://evil.example', '/home'],
    ['/a\\b', '/home'],
    [null, '/home'],
  ])('[WEB-7] after signing in, next=%s leads to %s', (next, path) => {
    expect(safeNext(next)).toBe(path)
  })
})

describe('zones', () => {
  it('[WEB-8] every zone is found again by the words it is shown with', () => {
    for (const zone of allZones()) expect(zoneIdOf(zoneWords(zone))).toBe(zone.id)
  })

  it('[WEB-8] a city comes before a region with the same letters', () => {
    expect(findZones(allZones(), 'lon')[0]?.city).toBe('London')
    expect(zoneOf('America/Argentina/Ushuaia')).toMatchObject({ city: 'Ushuaia', region: 'America, Argentina' })
  })

  it('[WEB-8] what is no zone is refused with a sentence', () => {
    expect(zoneField.parse('London, Europe')).toBe('Europe/London')
    expect(zoneField.parse('Europe/London')).toBe('Europe/London')
    expect(zoneField.safeParse('Atlantis').error?.issues[0]?.message).toMatch(/\.$/)
  })
})
