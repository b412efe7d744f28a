import { describe, expect, test } from 'vitest'
import { OFFLINE_PAGE, sourceOf, standInFor, TODAY_SHELL } from './route.ts'

const ORIGIN = 'https://closeby.test'
const ASSETS = new Set(['/_app/immutable/a.js', '/icon.svg'])
const asked = (path: string, mode = 'cors', method = 'GET') => ({ url: new URL(path, ORIGIN).href, method, mode })
const source = (path: string, mode?: string, method?: string) => sourceOf(asked(path, mode, method), ORIGIN, ASSETS)

describe('the service worker', () => {
  test.each([
    ['/api/goals', 'cors'],
    ['/api/docs', 'navigate'],
    ['/api', 'navigate'],
    ['/live?EIO=4', 'websocket'],
    ['/today/__data.json', 'cors'],
    ['/healthz', 'cors'],
    ['/_app/immutable/of-another-version.js', 'cors'],
    ['https://other.test/icon.svg', 'no-cors'],
  ])('[OFFLINE-1] never touches %s', (path, mode) => {
    expect(source(path, mode)).toBe('network')
  })

  test('[OFFLINE-1] never touches what is sent', () => {
    expect([source('/today', 'navigate', 'POST'), source('/icon.svg', 'cors', 'HEAD')]).toEqual(['network', 'network'])
  })

  test('[OFFLINE-1] answers for files of its own version and for pages', () => {
    expect([source('/icon.svg'), source('/_app/immutable/a.js'), source('/today', 'navigate')]).toEqual([
      'asset',
      'asset',
      'page',
    ])
  })

  test('[OFFLINE-1] without an answer Today is shown from the device, any other page says that it is offline', () => {
    expect([standInFor('/today', null), standInFor('/home', null), standInFor('/settings', null)]).toEqual([
      TODAY_SHELL,
      TODAY_SHELL,
      OFFLINE_PAGE,
    ])
    expect([standInFor('/today', 503), standInFor('/settings', 503)]).toEqual([TODAY_SHELL, null])
    for (const status of [0, 200, 303, 404, 500]) expect(standInFor('/today', status)).toBeNull()
  })
})
