import { prepareBinaries, supportsLz4 } from './binaries.js';
import { ensureCluster } from './cluster.js';
import { DataFolder, explainAccess } from './data-folder.js';
import { EmbeddedServerError } from './errors.js';
import { FolderLock } from './folder-lock.js';
import { Keeper, type KeeperPlan } from './keeper.js';
import { placeCluster, recordPlacement } from './placement.js';
import { findFreePort, isPortFree } from './port.js';
import { ServerLog } from './server-log.js';
import type { EmbeddedOptions, EmbeddedServer, LogSink } from './types.js';

const PORT_ATTEMPTS = 5;
const STOP_GRACE_MS = 30_000;

/**
 * Starts the server of a data folder, making its database first if there is none. The server runs,
 * and is restarted when it dies, until it is stopped.
 * @throws DataFolderInUseError if another live process runs it.
 * @throws DataFolderAccessError if the folder belongs to somebody else.
 */
export async function startEmbeddedServer(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const folder = await DataFolder.open(options.dataFolder);
  const undo: (() => void)[] = [];
  const release = (): void => {
    for (const step of undo.splice(0).reverse()) step();
  };
  try {
    const log = options.onLog ?? (() => undefined);
    const lock = await FolderLock.acquire(folder.path, folder.owner, (pid) => {
      log('info', 'waiting to see whether a process elsewhere still uses the data folder', { pid });
    });
    undo.push(() => {
      lock.release();
    });
    const plan = await prepare(folder, options, log, undo);
    const keeper = await startKeeper(plan, options.port, release);
    log('info', 'the database server is ready', {
      cluster: plan.placement.cluster,
      port: Number(new URL(keeper.url).port),
    });
    return keeper;
  } catch (error) {
    release();
    throw await explainAccess(folder.path, error);
  }
}

async function prepare(
  folder: DataFolder,
  options: EmbeddedOptions,
  log: LogSink,
  undo: (() => void)[],
): Promise<KeeperPlan> {
  const placement = await placeCluster(folder);
  if (placement.home !== folder.path) {
    // Two data folders, one a copy of the other, may name the same cluster.
    const lock = await FolderLock.acquire(placement.home);
    undo.push(() => {
      lock.release();
    });
  }
  const serverLog = new ServerLog(folder.path, folder.owner);
  undo.push(() => {
    serverLog.close();
  });
  const binaries = await prepareBinaries(folder.path, placement.user);
  const password = await ensureCluster(folder, placement, binaries);
  await recordPlacement(folder, placement);
  return {
    binaries,
    placement,
    password,
    lz4: await supportsLz4(binaries, placement),
    extra: options.settings ?? {},
    stopGraceMs: options.stopGraceMs ?? STOP_GRACE_MS,
    serverLog,
    log,
  };
}

async function startKeeper(
  plan: KeeperPlan,
  wanted: number | undefined,
  release: () => void,
): Promise<Keeper> {
  for (let attempt = 1; ; attempt++) {
    const port = wanted ?? (await findFreePort());
    const keeper = new Keeper(plan, port, release);
    try {
      await keeper.start();
      return keeper;
    } catch (error) {
      if (await isPortFree(port)) throw error;
      if (wanted !== undefined) {
        throw new EmbeddedServerError(`The port ${port} is used by another program.`, { cause: error });
      }
      // Somebody took the port between our finding it free and the server's taking it.
      if (attempt === PORT_ATTEMPTS) throw error;
    }
  }
}
