import { createPrivateKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { hostname } from 'node:os'
import { z } from 'zod'
import type { Vapid } from './notices/pusher.ts'

const secret = z
  .base64()
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((bytes) => bytes.length >= 32, 'needs 32 bytes')

const auditKey = z.base64().transform((text, context): KeyObject => {
  try {
    const key = createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' })
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch {
    // Falls through to the same words: what was given is never repeated.
  }
  context.addIssue({ code: 'custom', message: 'needs an Ed25519 key, PKCS8 DER in base64' })
  return z.NEVER
})

const vapidKey = (length: number) => z.string().regex(new RegExp(`^[A-Za-z0-9_-]{${length}}$`))

const Environment = z
  .object({
    PORT: z.coerce.number().int().min(0).max(65_535),
    HOST: z.string().default('127.0.0.1'),
    WORKER_ID: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,40}$/)
      .optional(),
    MONGODB_URL: z.string().regex(/^mongodb(\+srv)?:\/\//),
    REDIS_URL: z.url({ protocol: /^rediss?$/ }),
    /** Apart from others on the same Redis: tests, or a second installation. */
    REDIS_PREFIX: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,60}$/)
      .default('closeby'),
    PUBLIC_ORIGIN: z.url({ protocol: /^https?$/ }).transform((url) => new URL(url).origin),
    CLOSEBY_MODE: z.enum(['development', 'production']),
    CLOSEBY_SECRET: secret,
    SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
    MAIL_DIR: z.string().min(1).optional(),
    MAIL_FROM: z.string().min(3).max(254).default('Closeby <no-reply@closeby.example>'),
    VAPID_PUBLIC_KEY: vapidKey(87).optional(),
    VAPID_PRIVATE_KEY: vapidKey(43).optional(),
    /** Whom a push service may write to about our messages. */
    VAPID_SUBJECT: z
      .string()
      .regex(/^(mailto:.+@.+|https:\/\/.+)$/)
      .optional(),
    /** Signs what stood in the audit, into a file that lies outside the database and is best kept on another machine. */
    AUDIT_SIGNING_KEY: auditKey.optional(),
    AUDIT_ANCHOR_FILE: z.string().min(1).optional(),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  })
  .refine((env) => env.SMTP_URL !== undefined || env.MAIL_DIR !== undefined, {
    path: ['SMTP_URL'],
    message: 'needed, or MAIL_DIR for the development mailbox',
  })
  .refine((env) => env.CLOSEBY_MODE === 'development' || env.SMTP_URL !== undefined, {
    path: ['SMTP_URL'],
    message: 'needed in production: the development mailbox delivers to nobody',
  })

  .refine(({ VAPID_PUBLIC_KEY: a, VAPID_PRIVATE_KEY: b, VAPID_SUBJECT: c }) => !(a && b && c) === !(a ?? b ?? c), {
    path: ['VAPID_PUBLIC_KEY'],
    message: 'needed with VAPID_PRIVATE_KEY and VAPID_SUBJECT, or none of the three',
  })

  .refine(({ AUDIT_SIGNING_KEY: key, AUDIT_ANCHOR_FILE: file }) => (key === undefined) === (file === undefined), {
    path: ['AUDIT_SIGNING_KEY'],
    message: 'needed with AUDIT_ANCHOR_FILE, or none of the two',
  })
  .refine((env) => env.CLOSEBY_MODE === 'development' || env.AUDIT_SIGNING_KEY !== undefined, {
    path: ['AUDIT_SIGNING_KEY'],
    message: 'needed in production: without checkpoints nobody can tell an audit that was cut',
  })

export type Config = {
  port: number
  host: string
  workerId: string
  mongoUrl: string
  redisUrl: string
  redisPrefix: string
  publicOrigin: string
  secret: Buffer
  mail: { from: string } & ({ smtpUrl: string } | { mailboxDir: string })
  isProduction: boolean
  /** Keys of our push messages (RFC 8292); null sends none. */
  vapid: Vapid | null
  /** Where checkpoints of the audit go, and the key that signs them; null signs none. */
  audit: { key: KeyObject; anchorFile: string } | null
  logLevel: string
}

function vapidOf(env: z.infer<typeof Environment>): Vapid | null {
  const { VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: privateKey, VAPID_SUBJECT: subject } = env
  return publicKey && privateKey && subject ? { publicKey, privateKey, subject } : null
}

function auditOf({ AUDIT_SIGNING_KEY: key, AUDIT_ANCHOR_FILE: file }: z.infer<typeof Environment>): Config['audit'] {
  return key && file ? { key, anchorFile: file } : null
}

/** Reads the worker's settings once. Errors name keys, never values. @throws Error */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = Environment.safeParse(present)
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    throw new Error(`The worker cannot start with these settings.\n  ${wrong.join('\n  ')}`)
  }
  const { data } = parsed
  const from = data.MAIL_FROM
  return Object.freeze({
    port: data.PORT,
    host: data.HOST,
    workerId: data.WORKER_ID ?? `${hostname().replaceAll(/[^A-Za-z0-9_-]/g, '-')}-${process.pid}`,
    mongoUrl: data.MONGODB_URL,
    redisUrl: data.REDIS_URL,
    redisPrefix: data.REDIS_PREFIX,
    publicOrigin: data.PUBLIC_ORIGIN,
    secret: data.CLOSEBY_SECRET,
    mail: data.SMTP_URL === undefined ? { from, mailboxDir: data.MAIL_DIR ?? '' } : { from, smtpUrl: data.SMTP_URL },
    isProduction: data.CLOSEBY_MODE === 'production',
    vapid: vapidOf(data),
    audit: auditOf(data),
    logLevel: data.LOG_LEVEL,
  })
}
