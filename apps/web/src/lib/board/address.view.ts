import type { FilterKey } from './filters.view.ts'
import { isFilterKey } from './filters.view.ts'

export type Sort = 'risk' | 'name' | 'lastEntry'
const SORTS: readonly Sort[] = ['risk', 'name', 'lastEntry']
/** Longer than any name. */
const QUERY_MAX = 120

/** What a board's address says: whoever is given it sees the same view of the own patients. */
export interface BoardAddress {
  status: FilterKey | null
  query: string
  sort: Sort
  patientId: string | null
}

/** Reads an address. What it does not know it leaves out, so that an old or mistyped link still opens. */
export function readAddress(params: Pick<URLSearchParams, 'get'>): BoardAddress {
  const status = params.get('status')
  const sort = SORTS.find((each) => each === params.get('sort'))
  const patient = params.get('patient')
  return {
    status: isFilterKey(status) ? status : null,
    query: (params.get('q') ?? '').slice(0, QUERY_MAX),
    sort: sort ?? 'risk',
    patientId: patient !== null && /^[\w-]{1,64}$/.test(patient) ? patient : null,
  }
}

/** Reads a link of the board. */
export function readHref(href: string): BoardAddress {
  return readAddress(new URLSearchParams(href.split('?')[1] ?? ''))
}

/** The same address in its shortest form, `/board` when nothing is chosen. */
export function writeAddress({ status, query, sort, patientId }: BoardAddress, path = '/board'): string {
  const params = new URLSearchParams()
  if (status) params.set('status', status)
  if (query.trim() !== '') params.set('q', query)
  if (sort !== 'risk') params.set('sort', sort)
  if (patientId) params.set('patient', patientId)
  const search = params.toString()
  return search === '' ? path : `${path}?${search}`
}
