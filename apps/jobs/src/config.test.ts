import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { readConfig } from './config.ts'

const env = {
  PORT: '4711',
  MONGODB_URL: 'mongodb://127.0.0.1:27017/closeby',
  REDIS_URL: 'redis://127.0.0.1:6379',
  PUBLIC_ORIGIN: 'http://localhost:4600',
  CLOSEBY_MODE: 'development',
  CLOSEBY_SECRET: Buffer.alloc(32, 7).toString('base64'),
  MAIL_DIR: '/tmp/mail',
}

describe('worker settings', () => {
  test('[JOB-3] without a mail server a development worker keeps its own mailbox', () => {
    expect(readConfig({ ...env, SMTP_URL: '' }).mail).toMatchObject({ mailboxDir: '/tmp/mail' })
    expect(readConfig({ ...env, SMTP_URL: 'smtp://mail.example:25' }).mail).toMatchObject({
      smtpUrl: 'smtp://mail.example:25',
    })
  })

  test('[JOB-3] a production worker does not start without a mail server', () => {
    expect(() => readConfig({ ...env, CLOSEBY_MODE: 'production' })).toThrow(/SMTP_URL/)
  })

  test('[REMIND-10] push keys come whole or not at all', () => {
    const keys = {
      VAPID_PUBLIC_KEY: 'B'.repeat(87),
      VAPID_PRIVATE_KEY: 'p'.repeat(43),
      VAPID_SUBJECT: 'mailto:a@b.example',
    }
    expect(readConfig(env).vapid).toBeNull()
    expect(readConfig({ ...env, ...keys }).vapid).toMatchObject({ publicKey: keys.VAPID_PUBLIC_KEY })
    for (const name of Object.keys(keys)) expect(() => readConfig({ ...env, ...keys, [name]: '' })).toThrow(/VAPID/)
  })

  test('[TRAIL-6] a production worker does not start without a key for the audit, nor one with half of it', () => {
    const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')
    const production = { ...env, CLOSEBY_MODE: 'production', SMTP_URL: 'smtp://mail.example:25' }
    expect(readConfig(env).audit).toBeNull()
    expect(() => readConfig(production)).toThrow(/AUDIT_SIGNING_KEY/)
    expect(() => readConfig({ ...env, AUDIT_SIGNING_KEY: key })).toThrow(/AUDIT_SIGNING_KEY/)
    const whole = { ...production, AUDIT_SIGNING_KEY: key, AUDIT_ANCHOR_FILE: '/tmp/checkpoints' }
    expect(readConfig(whole).audit).toMatchObject({ anchorFile: '/tmp/checkpoints' })
    expect(() => readConfig({ ...whole, AUDIT_SIGNING_KEY: 'bm8ga2V5' })).toThrow(/Ed25519/)
  })

  test('[REG-6] an error names keys and never values', () => {
    const broken = { ...env, CLOSEBY_SECRET: 'c2VjcmV0', MONGODB_URL: 'mysql://root:hunter2@db' }
    expect(() => readConfig(broken)).toThrow(/CLOSEBY_SECRET[\s\S]*MONGODB_URL|MONGODB_URL[\s\S]*CLOSEBY_SECRET/)
    expect(() => readConfig(broken)).not.toThrow(/hunter2|c2VjcmV0/)
  })
})
