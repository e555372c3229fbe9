import { createHash } from 'node:crypto';
import { statfs } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { HOST } from './port.js';

const SHARED_MEMORY_NEEDED = 256 * 1024 * 1024;

/** What decides how a server is started. */
export interface ServerSettings {
  readonly cluster: string;
  readonly port: number;
  readonly lz4: boolean;
  readonly extra: Readonly<Record<string, string>>;
}

/**
 * The text by which every process of this cluster's server is known in the list of processes, where
 * it shows in the title of backends and in the command line of the postmaster.
 */
export function clusterName(cluster: string): string {
  return `edgemeter-${createHash('sha256').update(cluster).digest('hex').slice(0, 16)}`;
}

/** The server's command line: what stands there overrides whatever is in its files. */
export async function serverArguments({ cluster, port, lz4, extra }: ServerSettings): Promise<string[]> {
  const settings: Record<string, string> = {
    ...(await tuning(lz4)),
    ...extra,
    listen_addresses: HOST,
    unix_socket_directories: '',
    port: String(port),
    cluster_name: clusterName(cluster),
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', cluster, ...options];
}

async function tuning(lz4: boolean): Promise<Record<string, string>> {
  return {
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    wal_compression: lz4 ? 'lz4' : 'off',
    max_wal_size: '2GB',
    shared_buffers: '256MB',
    work_mem: '16MB',
    maintenance_work_mem: '128MB',
    dynamic_shared_memory_type: await dynamicMemory(),
    max_connections: '100',
    max_parallel_workers: String(availableParallelism()),
    // The files are on a solid disk more often than not, and mostly in memory anyway.
    random_page_cost: '1.1',
    // Compiling costs more than it saves on queries that answer within a request.
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_destination: 'stderr',
    logging_collector: 'off',
    log_checkpoints: 'off',
    log_line_prefix: '%m [%p] ',
  };
}

/** Containers often have a shared memory that is too small for parallel queries. */
async function dynamicMemory(): Promise<string> {
  if (process.platform === 'win32') return 'windows';
  if (process.platform !== 'linux') return 'posix';
  try {
    const { blocks, bsize } = await statfs('/dev/shm');
    return blocks * bsize >= SHARED_MEMORY_NEEDED ? 'posix' : 'mmap';
  } catch {
    return 'mmap';
  }
}
