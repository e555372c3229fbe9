import { pathToFileURL } from 'node:url';

/** What a service process reports to the test that started it. */
export type Report =
  | { kind: 'ready'; url: string }
  | { kind: 'failed'; name: string; message: string }
  | { kind: 'log'; message: string }
  | { kind: 'event'; event: string };

/*
 * Runs as a process of its own, perhaps of another user, from a compiled copy: the module to start the
 * server with and the data folder come on the command line.
 */
const [, , module = '', dataFolder = ''] = process.argv;
const { startEmbeddedServer } = (await import(
  pathToFileURL(module).href
)) as typeof import('../../../../src/database/embedded/index.js');

const report = (message: Report): void => {
  process.send?.(message);
};

try {
  const server = await startEmbeddedServer({
    dataFolder,
    onLog: (_level, message) => {
      report({ kind: 'log', message });
    },
  });
  server.onExit(({ kind }) => {
    report({ kind: 'event', event: kind });
  });
  const end = (): void => {
    // The channel to the test would keep this process alive: the server must not.
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
