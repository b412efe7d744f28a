import { openApp } from './app.ts'
import type { Config } from './config.ts'
import { readConfig } from './config.ts'
import { createLogger } from './http/log.ts'
import { errorFields } from './registry/run.ts'

/** However slowly it drains: after this the process is gone. */
const LONGEST_DRAIN_MS = 9_500

const config = settings()
const log = createLogger({ level: config.logLevel, hubId: config.hubId })
const app = await openApp({ config, log })
log.info({ port: config.port }, 'the hub is open')

/** What is wrong with the settings is for a person to read: one line, without a trace. */
function settings(): Config {
  try {
    return readConfig(process.env)
  } catch (error) {
    process.stderr.write(`The hub cannot start. ${error instanceof Error ? error.message : ''}\n`)
    process.exit(1)
  }
}

function stop(): void {
  setTimeout(() => process.exit(0), LONGEST_DRAIN_MS).unref()
  app.close({ drain: true }).then(
    () => process.exit(0),
    (error: unknown) => {
      log.error({ error: errorFields(error) }, 'the hub did not close well')
      process.exit(1)
    },
  )
}
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
process.on('unhandledRejection', (error) => log.error({ error: errorFields(error) }, 'nobody waited for this'))
