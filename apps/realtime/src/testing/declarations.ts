import { generateKeyPairSync } from 'node:crypto'
import type { Database } from '@closeby/db'
import { readConfig } from '../config.ts'
import type { Registry } from '../registry/registry.ts'
import { createServices } from '../services.ts'

/* The registry as the hub opens it, with nothing behind its doors: for tests of what they declare. No door may be run. */

/** Stands for a part of the data store that is handed on and never asked. */
const NOTHING: object = new Proxy(() => undefined, { get: (_target, key) => (key === 'then' ? undefined : NOTHING) })

export function openDeclarations(): Registry {
  const signingKey = generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' })
  const config = readConfig({
    PORT: '0',
    MONGODB_URL: 'mongodb://nowhere.example/none',
    REDIS_URL: 'redis://nowhere.example',
    PUBLIC_ORIGIN: 'http://localhost:4600',
    CLOSEBY_MODE: 'development',
    CLOSEBY_SECRET: Buffer.alloc(32, 1).toString('base64'),
    CLOSEBY_SIGNING_KEY: signingKey.toString('base64'),
  })
  const log = { warn: () => undefined, error: () => undefined }
  const now = () => new Date().toISOString()
  return createServices({ database: NOTHING as Database, redis: { isReady: false }, config, now, log }).registry
}
