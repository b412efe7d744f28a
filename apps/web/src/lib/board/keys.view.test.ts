import { expect, test } from 'vitest'
import { BOARD_KEYS, keyAction, neighbour } from './keys.view.ts'

const press = (key: string, over = {}): Parameters<typeof keyAction>[1] => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  isTyping: false,
  ...over,
})

test('[BOARD-12] keys walk, search, close and help; they rest while somebody types or holds a chord', () => {
  expect(['j', 'k', '/', '?', 'Escape', 'x', 'toString'].map((key) => keyAction(BOARD_KEYS, press(key)))).toEqual([
    'next',
    'previous',
    'search',
    'help',
    'close',
    null,
    null,
  ])
  expect(keyAction(BOARD_KEYS, press('j', { isTyping: true }))).toBeNull()
  expect(keyAction(BOARD_KEYS, press('k', { metaKey: true }))).toBeNull()
})

test('[BOARD-12] walking stops at the ends and begins at the top', () => {
  expect(neighbour(['a', 'b'], 'a', 1)).toBe('b')
  expect(neighbour(['a', 'b'], 'b', 1)).toBeNull()
  expect(neighbour(['a', 'b'], 'a', -1)).toBeNull()
  expect(neighbour(['a', 'b'], 'gone', -1)).toBe('a')
  expect(neighbour([], null, 1)).toBeNull()
})
