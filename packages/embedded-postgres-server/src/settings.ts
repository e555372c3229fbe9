import { createHash } from 'node:crypto';
import { statfs } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { HOST } from './port.js';

/** Bytes that parallel queries may need. */
const SHARED_MEMORY_NEEDED = 256 * 1024 * 1024;

/** A cluster and the application that owns it. */
export interface ClusterIdentity {
  readonly cluster: string;
  readonly application: string;
}

/** The values that determine how a server is started. */
export interface ServerSettings extends ClusterIdentity {
  readonly port: number;
  readonly lz4: boolean;
  readonly extra: Readonly<Record<string, string>>;
}

/**
 * A text in every process of this cluster's server: in the command line of the postmaster and in the title of each
 * backend.
 */
export function clusterName({ cluster, application }: ClusterIdentity): string {
  return `${application}-${createHash('sha256').update(cluster).digest('hex').slice(0, 16)}`;
}

/** The server's command line. It overrides the cluster's configuration files. */
export async function serverArguments(server: ServerSettings): Promise<string[]> {
  const { cluster, port, lz4, extra } = server;
  const settings: Record<string, string> = {
    ...(await tuning(lz4)),
    ...extra,
    listen_addresses: HOST,
    unix_socket_directories: '',
    port: String(port),
    cluster_name: clusterName(server),
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
    // The files are mostly in memory, and else on a solid-state disk.
    random_page_cost: '1.1',
    // For short queries, compilation costs more than it saves.
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_destination: 'stderr',
    logging_collector: 'off',
    log_checkpoints: 'off',
    log_line_prefix: '%m [%p] ',
  };
}

/** The shared memory of a container is often too small for parallel queries. */
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
