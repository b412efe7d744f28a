/** One IANA zone as people look for it. */
export interface Zone {
  id: string
  city: string
  region: string
}

let known: readonly Zone[] | undefined

/** Every zone this engine knows, by city. */
export function allZones(): readonly Zone[] {
  known ??= [...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC'])]
    .map(zoneOf)
    .sort((a, b) => a.city.localeCompare(b.city, 'en-GB'))
  return known
}

/** "America/Argentina/Ushuaia" is Ushuaia, in America, Argentina. */
export function zoneOf(id: string): Zone {
  const parts = id.replaceAll('_', ' ').split('/')
  return { id, city: parts.at(-1) ?? id, region: parts.slice(0, -1).join(', ') }
}

/** A zone as it stands in a field: "London, Europe". */
export function zoneWords({ city, region }: Zone): string {
  return region === '' ? city : `${city}, ${region}`
}

/** What was typed or chosen as an IANA id: the words of a zone, its city alone when only one has it, or the id itself. */
export function zoneIdOf(typed: string): string | undefined {
  const wanted = typed.trim().toLowerCase()
  const zones = allZones()
  const exact = zones.find((zone) => zoneWords(zone).toLowerCase() === wanted || zone.id.toLowerCase() === wanted)
  if (exact) return exact.id
  const cities = zones.filter((zone) => zone.city.toLowerCase() === wanted)
  return cities.length === 1 ? cities[0]?.id : undefined
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
