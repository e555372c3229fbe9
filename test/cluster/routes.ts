import type pg from 'pg';

const SHARD = /_(\d{6,})\b/;

/** Commands by which rows of some servers come to others, or to the coordinator and back. */
const PASSES_ROWS = /read_intermediate_result|format result|worker_partition/i;

/** By the number of each shard: which of the co-located shards it is. Undefined: a copy on each server. */
type Shards = ReadonlyMap<string, string | undefined>;

export async function shardsOf(pool: pg.Pool): Promise<Shards> {
  const { rows } = await pool.query<{ id: string; least: string | null }>(
    'SELECT shardid::text AS id, shardminvalue AS least FROM pg_dist_shard',
  );
  return new Map(rows.map(({ id, least }) => [id, least ?? undefined]));
}

/**
 * Where a statement went, by what the coordinator asked other servers for: `coordinator`, `one shard`, `several shards`
 * or `each copy`. `passing rows`: the rows of some servers were sent to others.
 */
export function routeOf(remote: readonly string[], shards: Shards): string {
  const asked = remote.flatMap((command) => SHARD.exec(command)?.[1] ?? []);
  const places = new Set(asked.map((id) => shards.get(id)));
  const passing = remote.some((command) => PASSES_ROWS.test(command)) ? ', passing rows' : '';
  if (places.size === 0) return `coordinator${passing}`;
  if (places.has(undefined)) return 'each copy';
  return (places.size === 1 ? 'one shard' : 'several shards') + passing;
}
