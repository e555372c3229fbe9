import { ConfigError } from './config/config.js';
import { banner } from './development/banner.js';
import { startService, type RunningService } from './service.js';

const tell = (message: string) => process.stderr.write(`${message}\n`);

let service: RunningService | undefined;
let stopping = false;

/** Ends the process in order, once, whatever asked for it. */
function stop(reason: string, code: number, cause?: Error): void {
  if (stopping) return;
  stopping = true;
  // Before the start is complete nothing is served yet: the start itself cleans up as it fails.
  if (!service) process.exit(code || 1);
  const { logger } = service;
  logger[code === 0 ? 'info' : 'fatal']({ reason, error: cause }, 'stopping');
  service.stop().then(
    () => process.exit(code),
    (error: unknown) => {
      logger.fatal({ error }, 'could not stop in order');
      process.exit(1);
    },
  );
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

try {
  service = await startService({
    env: process.env,
    demo: !process.argv.includes('--no-demo'),
    tell,
    onDatabaseLost: (error) => stop('the database is lost', 1, error),
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop(signal, 0));
  process.on('uncaughtException', (error) => stop('uncaught exception', 1, error));
  if (service.credentials) process.stdout.write(banner(service.credentials, service.config.dataFolder));
} catch (error) {
  // A wrong setting is the operator's to mend: the message says it all, and a stack would hide it.
  tell(error instanceof ConfigError ? error.message : describe(error));
  process.exitCode = 1;
}
