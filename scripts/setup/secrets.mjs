import { createECDH, generateKeyPairSync, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'

const MAKERS = {
  CLOSEBY_SECRET: () => randomBytes(32).toString('base64'),
  CLOSEBY_SIGNING_KEY: ed25519,
  // Signs checkpoints of the audit; only the worker has it.
  AUDIT_SIGNING_KEY: ed25519,
  METRICS_TOKEN: () => randomBytes(24).toString('base64url'),
  // The keys of push messages (RFC 8292): browsers that subscribed hang on them.
  VAPID_PRIVATE_KEY: () => curve().getPrivateKey().toString('base64url').padStart(43, 'A'),
  VAPID_PUBLIC_KEY: ({ VAPID_PRIVATE_KEY }) => curve(VAPID_PRIVATE_KEY).getPublicKey().toString('base64url'),
}

function ed25519() {
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')
}

/** A key pair on P-256, of this private key or a new one. */
function curve(privateKey) {
  const ecdh = createECDH('prime256v1')
  if (privateKey) ecdh.setPrivateKey(privateKey, 'base64url')
  else ecdh.generateKeys()
  return ecdh
}

/**
 * Reads `.env.local`, first adding each secret that is not in it; a secret once made is never changed, since sessions and
 * stored hashes hang on it. The file stays readable by its owner only.
 * @returns {{values: Record<string, string>, made: string[]}}
 */
export function ensureSecrets(file) {
  const text = existsSync(file)
    ? readFileSync(file, 'utf8')
    : '# Made by npm start, for this machine only. Never commit it.\n'
  const values = readEnvFile(text)
  const made = Object.keys(MAKERS).filter((name) => !values[name] && !process.env[name])
  for (const name of made) values[name] = MAKERS[name]({ ...values, ...process.env })
  if (made.length > 0) {
    const added = made.map((name) => `${name}=${values[name]}\n`).join('')
    writeFileSync(file, `${text.replace(/\n*$/, '\n')}${added}`, { mode: 0o600 })
  }
  chmodSync(file, 0o600)
  return { values, made }
}

/** `NAME=value` lines; blank lines and lines that start with `#` are skipped, quotes around a value are dropped. */
export function readEnvFile(text) {
  const values = {}
  for (const line of text.split('\n')) {
    const found = /^\s*([A-Z][A-Z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line)
    if (found) values[found[1]] = found[2].replace(/^(["'])(.*)\1$/, '$2')
  }
  return values
}
