import { startEmbeddedServer } from '@edgemeter/embedded-postgres-server';

/** What a service process reports to the test that started it. */
export type Report =
  | { kind: 'ready'; url: string }
  | { kind: 'failed'; name: string; message: string }
  | { kind: 'log'; message: string }
  | { kind: 'event'; event: string };

/*
 * Runs as a process of its own, also of another user, beside a compiled copy of the package. Data folder and
 * application come on the command line.
 */
const [, , dataFolder = '', application = ''] = process.argv;

const report = (message: Report): void => {
  process.send?.(message);
};

try {
  const server = await startEmbeddedServer({
    dataFolder,
    application,
    onLog: (_level, message) => {
      report({ kind: 'log', message });
    },
  });
  server.onExit(({ kind }) => {
    report({ kind: 'event', event: kind });
  });
  const end = (): void => {
    // The channel to the test keeps this process alive. The stopped server must not.
    void server.stop().then(() => {
      process.disconnect();
    });
  };
  process.once('message', end);
  process.once('SIGINT', end);
  report({ kind: 'ready', url: server.url });
} catch (error) {
  const { name, message } = error as Error;
  report({ kind: 'failed', name, message });
  process.disconnect();
}
