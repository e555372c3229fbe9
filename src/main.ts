import { ConfigError } from './config/config.js';
import { banner } from './development/banner.js';
import { startService } from './service.js';

const tell = (message: string) => process.stderr.write(`${message}\n`);

try {
  const service = await startService({ env: process.env, demo: !process.argv.includes('--no-demo'), tell });
  if (service.credentials) process.stdout.write(banner(service.credentials, service.config.dataFolder));

  let stopping = false;
  const stop = (reason: string, code: number) => {
    if (stopping) return;
    stopping = true;
    service.logger.info({ reason }, 'stopping');
    service.stop().then(
      () => process.exit(code),
      (error: unknown) => {
        service.logger.fatal({ error }, 'could not stop in order');
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop(signal, 0));
  process.on('uncaughtException', (error) => {
    service.logger.fatal({ error }, 'uncaught');
    stop('uncaught exception', 1);
  });
} catch (error) {
  // A wrong setting is the operator's to mend: the message says it all, and a stack would hide it.
  tell(error instanceof ConfigError ? error.message : describe(error));
  process.exitCode = 1;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
