import { expect, test } from 'vitest'
import { readAddress, writeAddress } from './address.view.ts'

const read = (search: string): ReturnType<typeof readAddress> => readAddress(new URLSearchParams(search))

test('[BOARD-2] an address is read and written back in its shortest form', () => {
  const address = read('?status=behind&q=mar&sort=name&patient=abc-1')
  expect(address).toEqual({ status: 'behind', query: 'mar', sort: 'name', patientId: 'abc-1' })
  expect(writeAddress(address)).toBe('/board?status=behind&q=mar&sort=name&patient=abc-1')
  expect(writeAddress(read(''))).toBe('/board')
  expect(writeAddress({ ...read(''), query: '  ' })).toBe('/board')
})

test('[BOARD-2] what an address says that we do not know is left out', () => {
  expect(read('?status=__proto__&sort=colour&patient=../x')).toEqual({
    status: null,
    query: '',
    sort: 'risk',
    patientId: null,
  })
  expect(read(`?q=${'a'.repeat(500)}`).query).toHaveLength(120)
})
