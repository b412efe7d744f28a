import { pino } from 'pino'
import type { DestinationStream, Logger } from 'pino'
import { pinoHttp } from 'pino-http'
import type { HttpLogger } from 'pino-http'
import type { Response } from 'express'

/**
 * The log holds ids, codes and times. Nothing is written by default: neither headers nor addresses nor bodies, and of an
 * error only where it came from.
 */
export function createLogger(options: { level: string; hubId: string }, destination?: DestinationStream): Logger {
  const { level, hubId } = options
  return pino(
    { level, base: { hub: hubId }, timestamp: pino.stdTimeFunctions.isoTime },
    destination ?? pino.destination(1),
  )
}

/** One line for each request: its declared route (an address holds ids of patients), who, how it ended, how long it took. */
export function createRequestLog(logger: Logger): HttpLogger {
  return pinoHttp({
    logger,
    quietReqLogger: true,
    quietResLogger: true,
    genReqId: (_request, response) => String((response as Response).locals['requestId']),
    customLogLevel: (_request, response) => (response.statusCode >= 500 ? 'error' : 'info'),
    customSuccessMessage: () => 'request',
    customErrorMessage: () => 'request failed',
    customAttributeKeys: { responseTime: 'ms', reqId: 'requestId' },
    customProps: (_request, response) => {
      const { route, userId, code } = (response as Response).locals as Record<string, unknown>
      return { route: route ?? 'unknown', userId, code, status: response.statusCode }
    },
    serializers: { req: () => undefined, res: () => undefined, err: () => undefined },
  })
}
