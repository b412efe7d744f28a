import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { readConfig } from './config.ts'

const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')
const ENV = {
  PORT: '4601',
  MONGODB_URL: 'mongodb://127.0.0.1/closeby',
  REDIS_URL: 'redis://127.0.0.1',
  PUBLIC_ORIGIN: 'http://localhost:4600/',
  CLOSEBY_MODE: 'development',
  CLOSEBY_SECRET: Buffer.alloc(32, 7).toString('base64'),
  CLOSEBY_SIGNING_KEY: key,
}

describe('settings of a hub', () => {
  test('[REG-6] a fault names the key and never the value', () => {
    const secret = 'short and secret'
    const read = () => readConfig({ ...ENV, CLOSEBY_SECRET: secret, CLOSEBY_SIGNING_KEY: 'nokeyatall', PORT: 'many' })
    expect(read).toThrow(/CLOSEBY_SECRET.*CLOSEBY_SIGNING_KEY|PORT.*CLOSEBY/)
    expect(read).not.toThrow(new RegExp(`${secret}|nokeyatall|many`))
  })

  test('[AUTH-2] a production start refuses open address limits', () => {
    expect(readConfig({ ...ENV, OPEN_ADDRESS_LIMITS: '1' }).hasOpenAddressLimits).toBe(true)
    expect(() => readConfig({ ...ENV, CLOSEBY_MODE: 'production', OPEN_ADDRESS_LIMITS: '1' })).toThrow(
      'OPEN_ADDRESS_LIMITS',
    )
  })

  test('[AUTH-8] only a development start on this machine has other names for its origin', () => {
    expect(readConfig(ENV).origins).toEqual(['http://localhost:4600', 'http://127.0.0.1:4600', 'http://[::1]:4600'])
    const production = { ...ENV, CLOSEBY_MODE: 'production', PUBLIC_ORIGIN: 'https://care.example' }
    expect(readConfig(production).origins).toEqual(['https://care.example'])
  })
})
