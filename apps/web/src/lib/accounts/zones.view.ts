/** One IANA zone as people look for it. */
export interface Zone {
  id: string
  city: string
  region: string
}

/** Every zone this engine knows, by city. */
export function allZones(): Zone[] {
  const ids = Intl.supportedValuesOf('timeZone')
  return [...new Set([...ids, 'UTC'])].map(zoneOf).sort((a, b) => a.city.localeCompare(b.city, 'en-GB'))
}

/** "America/Argentina/Ushuaia" is Ushuaia, in America, Argentina. */
export function zoneOf(id: string): Zone {
  const parts = id.replaceAll('_', ' ').split('/')
  return { id, city: parts.at(-1) ?? id, region: parts.slice(0, -1).join(', ') }
}

/** The zones that answer to what was typed: the city first, then the region or the id. */
export function findZones(zones: readonly Zone[], typed: string): Zone[] {
  const wanted = typed.trim().toLowerCase()
  if (wanted === '') return [...zones]
  const byCity = zones.filter((zone) => zone.city.toLowerCase().startsWith(wanted))
  const others = zones.filter(
    (zone) => !byCity.includes(zone) && `${zone.city} ${zone.region} ${zone.id}`.toLowerCase().includes(wanted),
  )
  return [...byCity, ...others]
}
