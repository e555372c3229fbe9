import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type pg from 'pg';

const PACK = `
SELECT coalesce(sum(usage_pack(account_id, started_day, '-9223372036854775808', 9223372036854775807,
  started_day * 86400000::bigint, (started_day + 1) * 86400000::bigint)), 0)::int AS facts
FROM (SELECT DISTINCT account_id, started_day FROM usage_record ORDER BY 1, 2) AS plain
WHERE random() < $1`;

const UNPACK = `
SELECT coalesce(sum(usage_unpack_days(account_id, day, day)), 0)::int AS facts
FROM (SELECT DISTINCT account_id, day FROM usage_packed ORDER BY 1, 2) AS packed
WHERE random() < $1`;

/**
 * Packs days of accounts, each with a probability.
 * @param ownRow a subscriber with so many facts on a day has rows of its own.
 * @returns how many facts it packed.
 */
export async function packSome(pool: pg.Pool, probability: number, ownRow = 64): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query(`SELECT set_config('edgemeter.own_row', $1, false)`, [String(ownRow)]);
    return await factsOf(client, PACK, probability);
  } finally {
    client.release();
  }
}

/** Unpacks days of accounts, each with a probability. @returns how many facts it unpacked. */
export const unpackSome = (pool: pg.Pool, probability: number): Promise<number> =>
  factsOf(pool, UNPACK, probability);

async function factsOf(client: pg.Pool | pg.PoolClient, text: string, probability: number): Promise<number> {
  const { rows } = await client.query<{ facts: number }>(text, [probability]);
  return rows[0]?.facts ?? 0;
}

/** How many facts were packed and unpacked between requests. */
export interface PackedBetween {
  packed: number;
  unpacked: number;
}

const PACKS = 0.3;
const UNPACKS = 0.15;

/**
 * Packs and unpacks days of accounts at random moments: before some requests, beside all others that are under way.
 * `TEST_PACKING=1` does so in every suite that starts a service.
 * @param isWanted asked at each request.
 */
export function packBetweenRequests(
  app: NestFastifyApplication,
  pool: pg.Pool,
  isWanted: () => boolean,
): PackedBetween {
  const done: PackedBetween = { packed: 0, unpacked: 0 };
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', async () => {
      if (!isWanted()) return;
      const chance = Math.random();
      if (chance < PACKS)
        done.packed += await packSome(pool, Math.random() * 2, Math.random() < 0.5 ? 1 : 64);
      else if (chance < PACKS + UNPACKS) done.unpacked += await unpackSome(pool, Math.random());
    });
  return done;
}
