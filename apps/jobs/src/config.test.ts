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

  test('[REG-6] an error names keys and never values', () => {
    const broken = { ...env, CLOSEBY_SECRET: 'c2VjcmV0', MONGODB_URL: 'mysql://root:hunter2@db' }
    expect(() => readConfig(broken)).toThrow(/CLOSEBY_SECRET[\s\S]*MONGODB_URL|MONGODB_URL[\s\S]*CLOSEBY_SECRET/)
    expect(() => readConfig(broken)).not.toThrow(/hunter2|c2VjcmV0/)
  })
})
