import { hostname } from 'node:os'
import { z } from 'zod'

const secret = z
  .base64()
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((bytes) => bytes.length >= 32, 'needs 32 bytes')

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
  logLevel: string
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
    logLevel: data.LOG_LEVEL,
  })
}
