import { startWorker } from './app.ts'
import { readConfig } from './config.ts'
import { createLogger } from './core/logger.ts'

/** A stop that takes longer is cut: whatever it was, another worker or the next start takes it up. */
const STOP_WITHIN_MS = 9000

function settings() {
  try {
    return readConfig(process.env)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : 'The settings cannot be read.'}\n`)
    process.exit(1)
  }
}

const config = settings()
const logger = createLogger(config.logLevel, config.workerId)
const starting = startWorker({ config, logger })
starting.catch((error: unknown) => {
  logger.fatal({ err: error }, 'the worker did not start')
  process.exitCode = 1
})

let isStopping = false
function stop(signal: NodeJS.Signals): void {
  if (isStopping) return
  isStopping = true
  logger.info({ signal }, 'the worker stops')
  setTimeout(() => process.exit(0), STOP_WITHIN_MS).unref()
  starting
    .then((worker) => worker.stop())
    .then(() => process.exit(0))
    .catch((error: unknown) => {
      logger.error({ err: error }, 'the worker did not stop well')
      process.exit(1)
    })
}
process.on('SIGTERM', stop)
process.on('SIGINT', stop)
