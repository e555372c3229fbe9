import { Injectable } from '@nestjs/common';
import { DatabaseProbe } from '../database-probe.js';

/** How far a database server has made what it acknowledged durable. */
export interface Position {
  /** The end of its write-ahead log on disk, in PostgreSQL's form. */
  readonly lsn: string;
  readonly system: string;
  readonly timeline: number;
}

/**
 * The name of a log file begins with its timeline. The control file would say the old one until the first checkpoint
 * after a promotion. A server in recovery refuses both functions.
 */
const POSITION = `
SELECT pg_current_wal_flush_lsn()::text AS lsn,
       left(pg_walfile_name(pg_current_wal_flush_lsn()), 8) AS timeline,
       (SELECT system_identifier::text FROM pg_control_system()) AS system`;

/**
 * The position of the primary. Every commit that any instance has acknowledged is on disk, so it lies before the
 * position. One question is under way at a time, for all requests that wait for it.
 */
@Injectable()
export class PrimaryPosition {
  private running: Promise<Position> | undefined;
  private next: Promise<Position> | undefined;

  constructor(private readonly probe: DatabaseProbe) {}

  /**
   * The position at a moment after the call.
   * @throws the error that keeps the primary from answering within two seconds.
   */
  now(): Promise<Position> {
    if (!this.running) return this.start();
    // The question under way may have been answered before the last commit.
    this.next ??= this.running
      .catch(() => undefined)
      .then(() => {
        this.next = undefined;
        return this.start();
      });
    return this.next;
  }

  private start(): Promise<Position> {
    const asked = this.ask().finally(() => {
      if (this.running === asked) this.running = undefined;
    });
    return (this.running = asked);
  }

  private async ask(): Promise<Position> {
    const { rows } = await this.probe.ask((client) =>
      client.query<{ lsn: string; timeline: string; system: string }>(POSITION),
    );
    const [{ lsn, timeline, system }] = rows as [(typeof rows)[number]];
    return { lsn, system, timeline: Number.parseInt(timeline, 16) };
  }
}
