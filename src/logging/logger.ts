import { pino, type DestinationStream, type Logger } from 'pino';
import { requestContext } from './request-context.js';
import { redact } from './redact.js';

export type { Logger } from 'pino';
export const LOGGER = Symbol('Logger');

const SECRET_PATHS = [
  'authorization',
  'apikey',
  'api_key',
  'secret',
  'password',
  'token',
  '*.authorization',
  '*["x-authorization"]',
  '*["x-api-key"]',
  '*.apikey',
  '*.api_key',
  '*.secret',
  '*.password',
  '*.token',
];

/**
 * The service's log: JSON lines without secrets, each with the tracking id of its request.
 * @param level the least severity that is written.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: undefined,
    messageKey: 'message',
    errorKey: 'error',
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: SECRET_PATHS, censor: '[redacted]' },
    mixin: () => {
      const context = requestContext.current();
      if (!context) return {};
      return { tracking_id: context.trackingId, ...(context.traceId && { trace_id: context.traceId }) };
    },
    hooks: {
      // The last check: a secret in a line never leaves the process.
      streamWrite: redact,
    },
  };
  return pino(options, destination ?? standardOutput());
}

/** The longest time that a line waits to be written together with others, in milliseconds. */
const FLUSH_EVERY_MS = 100;

/** Writes several lines at once: a system call for each would cost as much as a small answer. */
function standardOutput(): DestinationStream {
  const output = pino.destination({ fd: 1, sync: false, minLength: 4_096, periodicFlush: FLUSH_EVERY_MS });
  // Also when an uncaught error ends the process.
  process.on('exit', () => {
    output.flushSync();
  });
  return output;
}
