import { prepareBinaries, supportsLz4 } from './binaries.js';
import { ensureCluster } from './cluster.js';
import { DataFolder, explainAccess } from './data-folder.js';
import { EmbeddedServerError } from './errors.js';
import { FolderLock } from './folder-lock.js';
import { placeCluster, recordPlacement } from './placement.js';
import { findFreePort, isPortFree } from './port.js';
import { ServerLog } from './server-log.js';
import { Supervisor, type SupervisorPlan } from './supervisor.js';
import type { EmbeddedServer, EmbeddedServerOptions, LogSink } from './types.js';

const PORT_ATTEMPTS = 5;
const STOP_GRACE_MS = 30_000;

/**
 * Starts the PostgreSQL server of a data folder. Makes its database first if there is none. Resolves when the database
 * accepts connections: after seconds for a new database, after about a second for an existing one, and later when much
 * is to be recovered. The server is restarted when it dies. It keeps this process alive until {@link
 * EmbeddedServer.stop}. If the process ends without a stop, the server runs on, and the next start ends it.
 * @throws DataFolderInUseError if another live process runs the server of this folder.
 * @throws DataFolderAccessError if this process may not use the folder.
 * @throws EmbeddedServerError if the server cannot be started for another reason. The message has the end of its log.
 */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const folder = await DataFolder.open(options);
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
    const supervisor = await startSupervisor(plan, options.port, release);
    log('info', 'the database server is ready', {
      cluster: plan.placement.cluster,
      port: Number(new URL(supervisor.url).port),
    });
    return supervisor;
  } catch (error) {
    release();
    throw await explainAccess(folder.path, error);
  }
}

async function prepare(
  folder: DataFolder,
  options: EmbeddedServerOptions,
  log: LogSink,
  undo: (() => void)[],
): Promise<SupervisorPlan> {
  const placement = await placeCluster(folder);
  if (placement.home !== folder.path) {
    // A copy of a data folder names the same cluster as its original.
    const lock = await FolderLock.acquire(placement.home);
    undo.push(() => {
      lock.release();
    });
  }
  const serverLog = new ServerLog(folder.path, folder.owner);
  undo.push(() => {
    serverLog.close();
  });
  const binaries = await prepareBinaries(folder, placement.user);
  const password = await ensureCluster(folder, placement, binaries);
  await recordPlacement(folder, placement);
  return {
    application: folder.application,
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

async function startSupervisor(
  plan: SupervisorPlan,
  wanted: number | undefined,
  release: () => void,
): Promise<Supervisor> {
  for (let attempt = 1; ; attempt++) {
    const port = wanted ?? (await findFreePort());
    const supervisor = new Supervisor(plan, port, release);
    try {
      await supervisor.start();
      return supervisor;
    } catch (error) {
      if (await isPortFree(port)) throw error;
      if (wanted !== undefined) {
        throw new EmbeddedServerError(`The port ${port} is used by another program.`, { cause: error });
      }
      // Another program has taken the port since it was found free.
      if (attempt === PORT_ATTEMPTS) throw error;
    }
  }
}
