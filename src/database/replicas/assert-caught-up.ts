import { setTimeout } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import { runStatement } from '../run-statement.js';
import { PrimaryNeeded } from './primary-needed.js';
import type { Position } from './primary-position.js';

/** How long a read waits for a replica. One that keeps up replays a commit some milliseconds after the primary. */
const LONGEST_WAIT_MS = 50;
const BETWEEN_LOOKS_MS = 4;

/** A replica that does not say its position within this time counts as unavailable. */
const LONGEST_LOOK_MS = 1_000;

/** Another timeline may have other commits before the same position. */
const LOOK = `
SELECT pg_is_in_recovery() AS standby,
       coalesce(pg_last_wal_replay_lsn() >= $1::pg_lsn, false) AS fresh,
       pg_wal_lsn_diff($1::pg_lsn, pg_last_wal_replay_lsn())::float8 AS behind,
       (SELECT system_identifier::text FROM pg_control_system()) AS system,
       (SELECT timeline_id FROM pg_control_checkpoint()) AS timeline`;

interface Look {
  readonly standby: boolean;
  readonly fresh: boolean;
  readonly behind: number | null;
  readonly system: string;
  readonly timeline: number;
}

/**
 * Asserts that the server of a connection is a standby of the primary, and that the next snapshot of this connection
 * includes every commit before the position. It waits for a standby that is a moment behind.
 * @throws PrimaryNeeded; the error of a connection that fails.
 */
export async function assertCaughtUp(client: PoolClient, primary: Position): Promise<void> {
  const deadline = performance.now() + LONGEST_WAIT_MS;
  for (;;) {
    const [look] = (await runStatement<Look>(client, {
      name: 'SELECT pg_is_in_recovery',
      text: LOOK,
      values: [primary.lsn],
      prepared: true,
      longestMs: LONGEST_LOOK_MS,
    })) as [Look];
    assertStandby(look, primary);
    if (look.fresh) return;
    if (performance.now() >= deadline)
      throw new PrimaryNeeded('behind', `it has ${look.behind ?? 'all'} bytes of the log to replay`);
    await setTimeout(BETWEEN_LOOKS_MS);
  }
}

function assertStandby({ standby, system, timeline }: Look, primary: Position): void {
  if (!standby) throw new PrimaryNeeded('foreign', 'it is not a standby: it was promoted, or never was one');
  if (system !== primary.system) throw new PrimaryNeeded('foreign', 'it is a standby of another database');
  if (timeline !== primary.timeline)
    throw new PrimaryNeeded(
      'foreign',
      `its timeline is ${timeline}, that of the primary ${primary.timeline}`,
    );
}
