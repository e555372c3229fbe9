import { pathToFileURL } from 'node:url';

/** A command of the test to a contender. `at` is in Unix milliseconds, with fractions. */
export type Order = { kind: 'take'; folder: string; at: number } | { kind: 'release' };

/** The result of a command. */
export type Outcome = { kind: 'won' } | { kind: 'lost'; to: number } | { kind: 'released' };

const [, , module = ''] = process.argv;
const { FolderLock } = (await import(
  pathToFileURL(module).href
)) as typeof import('../../src/folder-lock.js');

let lock: Awaited<ReturnType<typeof FolderLock.acquire>> | undefined;

async function obey(order: Order): Promise<Outcome> {
  if (order.kind === 'release') {
    lock?.release();
    return { kind: 'released' };
  }
  // A timer is not exact enough to let all of them begin at the same moment.
  while (performance.timeOrigin + performance.now() < order.at) continue;
  try {
    lock = await FolderLock.acquire(order.folder);
    return { kind: 'won' };
  } catch (error) {
    return { kind: 'lost', to: (error as { pid: number }).pid };
  }
}

process.on('message', (order: Order) => {
  void obey(order).then((outcome) => process.send?.(outcome));
});
process.send?.({ kind: 'released' } satisfies Outcome);
