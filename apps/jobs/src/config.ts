import { hostname } from 'node:os'
import { z } from 'zod'
import type { Vapid } from './notices/pusher.ts'

const secret = z
  .base64()
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((bytes) => bytes.length >= 32, 'needs 32 bytes')

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
  logLevel: string
}

function vapidOf(env: z.infer<typeof Environment>): Vapid | null {
  const { VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: privateKey, VAPID_SUBJECT: subject } = env
  return publicKey && privateKey && subject ? { publicKey, privateKey, subject } : null
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
    logLevel: data.LOG_LEVEL,
  })
}
