import { constants } from 'node:os';
import { ConfigError } from '../config/config.js';
import { banner, firstLines } from '../development/banner.js';
import { startService, type RunningService } from './service.js';

const tell = (message: string) => process.stderr.write(`${message}\n`);

/**
 * Runs the service as this process until a signal or a failure ends it. The first signal stops it in order. The second
 * signal ends it at once.
 * @param demo whether the service in development starts with demo data.
 */
export async function serve({ demo }: { readonly demo: boolean }): Promise<void> {
  const ending = new Ending();
  try {
    const service = await startService({
      env: process.env,
      demo,
      tell,
      onListening: (credentials) => process.stdout.write(firstLines(credentials, demo)),
      signal: ending.signal,
      onDatabaseLost: (error) => ending.begin('the database is lost', 1, error),
    });
    ending.started(service);
    await service.demoStored;
    if (service.credentials && !ending.signal.aborted) {
      process.stdout.write(banner(service.credentials, service.config.dataFolder));
    }
  } catch (error) {
    if (ending.signal.aborted) process.exit(ending.exitCode);
    // The operator corrects a wrong setting: the message is enough, and a stack would hide it.
    tell(error instanceof ConfigError ? error.message : describe(error));
    process.exit(1);
  }
}

/** Ends the process: at a signal, or after a failure. */
class Ending {
  exitCode = 0;
  private readonly controller = new AbortController();
  private service: RunningService | undefined;
  private cause: { readonly reason: string; readonly error?: Error } | undefined;

  constructor() {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        if (this.cause) process.exit(128 + constants.signals[signal]);
        this.begin(signal, 0);
      });
    }
    process.on('uncaughtException', (error) => {
      tell(describe(error));
      this.begin('uncaught exception', 1, error);
    });
  }

  /** Aborts a start under way. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  begin(reason: string, exitCode: number, error?: Error): void {
    if (this.cause) return;
    this.cause = { reason, error };
    this.exitCode = exitCode;
    this.controller.abort();
    if (this.service) this.stop(this.service, this.cause);
  }

  /** The service runs. Stops it if a signal arrived during the start. */
  started(service: RunningService): void {
    this.service = service;
    if (this.cause) this.stop(service, this.cause);
  }

  private stop(service: RunningService, cause: object): void {
    const { exitCode } = this;
    service.logger[exitCode === 0 ? 'info' : 'fatal'](cause, 'stopping');
    service.stop(exitCode !== 0).then(
      () => process.exit(exitCode),
      (error: unknown) => {
        service.logger.fatal({ error }, 'could not stop in order');
        process.exit(1);
      },
    );
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
