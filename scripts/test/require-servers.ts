/** Fails before the first integration test when the real servers it needs were not named. */
export default function requireServers(): void {
  const missing = ['TEST_MONGODB_URL', 'TEST_REDIS_URL'].filter((name) => !process.env[name])
  if (missing.length === 0) return
  throw new Error(
    `Integration tests need ${missing.join(' and ')}. ` +
      'Run `npm test`, which brings throw-away servers up, or export the address of a MongoDB replica set and of a Redis.',
  )
}
