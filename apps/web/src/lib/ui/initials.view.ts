const TITLES = new Set(['dr', 'dr.', 'prof', 'prof.', 'mr', 'mrs', 'ms', 'mr.', 'mrs.', 'ms.'])

/** At most two letters for an avatar: first and last name, titles left out, whole characters kept ("Dr Maya Osei" is MO). */
export function initials(name: string): string {
  const words = name
    .trim()
    .split(/\s+/u)
    .filter((word) => word !== '' && !TITLES.has(word.toLowerCase()))
  const first = words[0]
  if (first === undefined) return '?'
  const last = words.length > 1 ? words.at(-1) : undefined
  return [first, last]
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toUpperCase()
}

/** How colleagues call somebody in a narrow place: "Dr Osei", "Lena". */
export function shortName(name: string): string {
  const [first = '', ...rest] = name.trim().split(/\s+/u)
  const last = rest.at(-1)
  return last !== undefined && TITLES.has(first.toLowerCase()) ? `${first} ${last}` : first
}
