import { createPrivateKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { z } from 'zod'

const port = z.coerce.number().int().min(0).max(65_535)
const secret = z
  .string()
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((bytes) => bytes.length >= 32, 'needs 32 bytes in base64')
const signingKey = z.string().transform((text, context): KeyObject => {
  try {
    const key = createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' })
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch {
    // Falls through to the same words: what was given is never repeated.
  }
  context.addIssue({ code: 'custom', message: 'needs an Ed25519 key, PKCS8 DER in base64' })
  return z.NEVER
})

const Environment = z
  .object({
    PORT: port,
    HOST: z.string().min(1).default('127.0.0.1'),
    HUB_ID: z.string().min(1).max(64).default('hub-1'),
    MONGODB_URL: z.string().min(1),
    REDIS_URL: z.string().min(1),
    /** Apart from others on the same Redis: tests, or a second installation. */
    REDIS_PREFIX: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,60}$/)
      .default('closeby'),
    PUBLIC_ORIGIN: z.url().transform((url) => new URL(url).origin),
    CLOSEBY_MODE: z.enum(['development', 'production']),
    CLOSEBY_SECRET: secret,
    CLOSEBY_SIGNING_KEY: signingKey,
    TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
    OPEN_ADDRESS_LIMITS: z.enum(['0', '1']).default('0'),
    LIVELY: z.enum(['0', '1']).default('0'),
    MAIL_DIR: z.string().min(1).optional(),
    /** The public key of our push messages (RFC 8292); without it no browser can subscribe. */
    VAPID_PUBLIC_KEY: z
      .string()
      .regex(/^[A-Za-z0-9_-]{87}$/)
      .optional(),
    METRICS_TOKEN: z.string().min(16).optional(),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  })
  .refine(({ CLOSEBY_MODE, OPEN_ADDRESS_LIMITS }) => CLOSEBY_MODE !== 'production' || OPEN_ADDRESS_LIMITS !== '1', {
    path: ['OPEN_ADDRESS_LIMITS'],
    message: 'is for development only: a production start keeps its address limits',
  })
  .refine(({ CLOSEBY_MODE, LIVELY }) => CLOSEBY_MODE !== 'production' || LIVELY !== '1', {
    path: ['LIVELY'],
    message: 'is for a demo only: nobody of a production start is made up',
  })

export type Config = {
  port: number
  host: string
  hubId: string
  mongoUrl: string
  redisUrl: string
  origin: string
  /** Origins our own pages come from: that one, and in development on this machine also its other names. */
  origins: readonly string[]
  isProduction: boolean
  /** Root of every keyed hash. */
  secret: Buffer
  signingKey: KeyObject
  trustedProxies: number
  hasOpenAddressLimits: boolean
  /** Made-up patients are logging: said on every page. */
  isLively: boolean
  mailDir: string | undefined
  vapidPublicKey: string | undefined
  metricsToken: string | undefined
  logLevel: string
  /** Put before every Redis key and channel, so that tests share one server. */
  redisPrefix: string
}

/** Reads the environment once. @throws Error that names the keys at fault, never their values */
export function readConfig(environment: Record<string, string | undefined>): Readonly<Config> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const parsed = Environment.safeParse(given)
  if (!parsed.success) {
    const faults = parsed.error.issues.map(
      (issue) => `${issue.path.join('.')} (${issue.code === 'custom' ? issue.message : issue.code})`,
    )
    throw new Error(`Check these settings: ${faults.join(', ')}`)
  }
  const env = parsed.data
  return Object.freeze({
    port: env.PORT,
    host: env.HOST,
    hubId: env.HUB_ID,
    mongoUrl: env.MONGODB_URL,
    redisUrl: env.REDIS_URL,
    origin: env.PUBLIC_ORIGIN,
    origins: originsOf(env.PUBLIC_ORIGIN, env.CLOSEBY_MODE === 'development'),
    isProduction: env.CLOSEBY_MODE === 'production',
    secret: env.CLOSEBY_SECRET,
    signingKey: env.CLOSEBY_SIGNING_KEY,
    trustedProxies: env.TRUSTED_PROXIES,
    hasOpenAddressLimits: env.OPEN_ADDRESS_LIMITS === '1',
    isLively: env.LIVELY === '1',
    mailDir: env.MAIL_DIR,
    vapidPublicKey: env.VAPID_PUBLIC_KEY,
    metricsToken: env.METRICS_TOKEN,
    logLevel: env.LOG_LEVEL,
    redisPrefix: env.REDIS_PREFIX,
  })
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

function originsOf(origin: string, isDevelopment: boolean): string[] {
  const { protocol, hostname, port } = new URL(origin)
  if (!isDevelopment || !LOOPBACK.includes(hostname)) return [origin]
  return LOOPBACK.map((name) => new URL(`${protocol}//${name}:${port}`).origin)
}
