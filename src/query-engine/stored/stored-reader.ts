import { Injectable } from '@nestjs/common';
import { SharedCancel } from '../../common/shared-cancel.js';
import { Database } from '../../database/database.js';
import { isDatabaseCode } from '../../errors/from-database.js';
import type { StoredPlan } from '../plan.js';
import {
  placesOf,
  storedTogether,
  toStoredRow,
  type FoundAtPlace,
  type Place,
} from '../sql/stored-together.js';
import type { StoredRow } from './stored-row.js';

/** The most places of one plan, and of one statement. */
const MOST_PLACES = 256;

/** How many statements run at once. A further one begins only when one of them takes long. */
const USUAL_STATEMENTS = 2;
const LONG_MS = 20;

/** A read that waits for its statement, or for its rows. */
interface Read {
  readonly places: readonly Place[];
  readonly signal: AbortSignal;
  /** Of its statement. Absent: it waits for one. */
  cancel?: SharedCancel;
  readonly resolve: (rows: StoredRow[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Reads stored aggregates for several reports by one statement: those that ask in one turn of the event loop, and those
 * that ask while other statements are under way. A statement costs the service and the server more than its rows do
 * ([measured](../../../docs/adr/reads-together.md)). A read never gets rows that were read before it asked.
 */
@Injectable()
export class StoredReader {
  private waiting: Read[] = [];
  private running = 0;
  private isDue = false;
  private overdue: NodeJS.Timeout | undefined;

  constructor(private readonly database: Database) {}

  /**
   * The stored rows of a plan, as they are at one moment after the call.
   * @returns undefined for a plan that reads too much, or what is not known beforehand.
   * @throws the reason of the signal when it aborts: at once if others wait for the same statement, which goes on for
   * them, else when the statement has ended.
   */
  read(plan: StoredPlan, signal: AbortSignal): Promise<StoredRow[]> | undefined {
    const places = placesOf(plan, MOST_PLACES);
    if (!places) return undefined;
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    return new Promise((resolve, reject) => {
      const leave = () => {
        const reason = signal.reason as Error;
        if (!read.cancel || read.cancel.leave(reason)) reject(reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      const stayThen =
        <T>(settle: (value: T) => void) =>
        (value: T) => {
          signal.removeEventListener('abort', leave);
          settle(value);
        };
      const read: Read = { places, signal, resolve: stayThen(resolve), reject: stayThen(reject) };
      this.waiting.push(read);
      this.sendSoon();
    });
  }

  /** All reads that are asked for in this turn of the event loop go together. */
  private sendSoon(): void {
    if (this.isDue) return;
    if (this.running >= USUAL_STATEMENTS) {
      this.overdue ??= setTimeout(() => this.send(), LONG_MS);
      return;
    }
    this.isDue = true;
    setImmediate(() => this.send());
  }

  private send(): void {
    this.isDue = false;
    clearTimeout(this.overdue);
    this.overdue = undefined;
    const reads = this.takeWaiting();
    if (reads.length === 0) return;
    this.running++;
    void this.readAll(reads).finally(() => {
      this.running--;
      if (this.waiting.length > 0) this.sendSoon();
    });
    if (this.waiting.length > 0) this.sendSoon();
  }

  /** As many of the waiting reads as one statement takes. */
  private takeWaiting(): Read[] {
    const reads = this.waiting.filter(({ signal }) => !signal.aborted);
    let places = 0;
    const taken = reads.findIndex((read) => (places += read.places.length) > MOST_PLACES);
    this.waiting = taken < 0 ? [] : reads.splice(taken);
    return reads;
  }

  private async readAll(reads: readonly Read[]): Promise<void> {
    const cancel = new SharedCancel();
    for (const read of reads) {
      read.cancel = cancel;
      cancel.join();
    }
    const { signal } = cancel;
    try {
      const places = reads.flatMap((read) => read.places);
      settle(reads, await this.database.query<FoundAtPlace>(storedTogether(places), { signal }));
    } catch (error) {
      const staying = reads.filter((read) => !read.signal.aborted);
      // One of them may be the cause, or a server that only one of them needs.
      if (reads.length > 1 && isAnswered(error))
        await Promise.all(staying.map((read) => this.readAll([read])));
      else for (const { reject } of staying) reject(error);
      for (const read of reads) if (read.signal.aborted) read.reject(read.signal.reason);
    }
  }
}

/** Gives each read the rows of its places. */
function settle(reads: readonly Read[], found: readonly FoundAtPlace[]): void {
  const answers = reads.map(({ places, resolve }) => ({ places, resolve, rows: [] as StoredRow[] }));
  const owners = answers.flatMap(({ places, rows }) => places.map((place) => ({ place, rows })));
  for (const one of found) {
    const owner = owners[one.place - 1];
    if (!owner) throw new Error(`There is no place ${one.place}`);
    owner.rows.push(toStoredRow(owner.place, one));
  }
  for (const { resolve, rows } of answers) resolve(rows);
}

const CANCELLED = '57014';

/** Whether the server answered with a failure of its own, and not because of the time limit. */
const isAnswered = (error: unknown): boolean => {
  const { code } = error as { code?: unknown };
  return isDatabaseCode(code) && code !== CANCELLED;
};
