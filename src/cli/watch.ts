import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../config/clock.js';
import { ApiError } from '../errors/api-error.js';
import { isFaultOfData } from '../errors/fault-of-data.js';
import type { Logger } from '../logging/logger.js';
import type { Metrics } from '../telemetry/metrics.js';
import type { CounterOptions } from '../usage-records/ingest-options.js';
import type { IngestionService } from '../usage-records/ingestion.service.js';
import type { FileVerdict } from './file-verdict.js';
import { NO_COUNTS } from './import-counts.js';
import { OPERATOR } from './import.js';
import type { Mapping } from '../mapping/index.js';
import type { WatchedFile } from './watched-files.js';
import type { VerdictWriter, WatchedPlace } from './watched-place.js';

export interface WatchOptions {
  readonly place: WatchedPlace;
  readonly mapping?: Mapping | undefined;
  readonly ingest: Pick<IngestionService, 'ingest'>;
  readonly logger: Pick<Logger, 'warn'>;
  readonly metrics: Pick<Metrics, 'watch'>;
  /** Told of each finished file. */
  readonly onFile: (name: string, verdict: FileVerdict) => void;
  /** The pause between two looks. Milliseconds. */
  readonly everyMs: number;
  /** Ends when every file that is there has its verdict. */
  readonly once: boolean;
  /** The account of records that name none. */
  readonly account?: string | undefined;
  readonly counters?: CounterOptions | undefined;
  /** Ends it. The file under way is read again the next time. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/** The pause before a file is read again after the database failed, and the longest one. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Stores the records of each file of a place once, and writes its verdict beside it. A file without a verdict is read
 * from its beginning: what of it is stored already is duplicates.
 */
export async function watchPlace(options: WatchOptions): Promise<void> {
  const { signal, everyMs, once, place } = options;
  while (!isOver(signal)) {
    const found = await place.look().catch(ifOver(signal));
    if (!found) return;
    const { ready, waiting } = found;
    for (const file of ready) if (!isOver(signal)) await storePatiently(file, options);
    if (once && ready.length + waiting === 0) return;
    await pause(everyMs, signal);
  }
}

const isOver = ({ aborted }: AbortSignal): boolean => aborted;

/** A look that the signal broke off has found nothing. */
const ifOver =
  (signal: AbortSignal) =>
  (error: unknown): undefined => {
    if (!isOver(signal)) throw error;
  };

const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  sleep(milliseconds, undefined, { signal }).catch(() => undefined);

async function storePatiently(file: WatchedFile, options: WatchOptions): Promise<void> {
  const { signal, logger, clock, onFile, place } = options;
  const { files: counted, waits } = options.metrics.watch;
  for (let wait = FIRST_PAUSE_MS; !isOver(signal); wait = Math.min(2 * wait, LONGEST_PAUSE_MS)) {
    const written = place.verdictOf(file);
    try {
      const verdict = await store(file, written, options);
      // It was still being written: it is read again once it is complete.
      if (!(await place.isUnchanged(file))) {
        await written.discard();
        return;
      }
      await written.finish(verdict, clock());
      counted.inc({ outcome: verdict.failed === undefined ? 'stored' : 'failed' });
      onFile(file.name, verdict);
      return;
    } catch (error) {
      await written.discard();
      if (isOver(signal) || !(await place.isUnchanged(file))) return;
      if (place.isRefusal(error) || (isOfFile(error) && options.once)) throw error;
      waits.inc();
      if (isOfFile(error)) {
        logger.warn({ error, file: file.name }, 'a file cannot be read, and is tried again');
        return;
      }
      logger.warn({ error, file: file.name }, 'a file waits to be stored');
      await pause(wait, signal);
    }
  }
}

/** @throws Error of the database, or when it is stopped. */
async function store(file: WatchedFile, written: VerdictWriter, options: WatchOptions): Promise<FileVerdict> {
  const { ingest, account, counters, mapping, signal, place } = options;
  let counts = NO_COUNTS;
  let ignored = 0;
  const chunks = place.bytesOf(file, () => signal.throwIfAborted());
  try {
    await ingest.ingest(() => ({ format: file.format, chunks, ...(mapping && { mapping }) }), {
      principal: OPERATOR,
      mode: 'partial',
      ...(account !== undefined && { account }),
      counters,
      onIgnored: () => {
        ignored++;
      },
      onBatch: async (refusals, { errors: _errors, ...soFar }) => {
        counts = soFar;
        await written.reject(refusals);
      },
    });
  } catch (error) {
    if (isOver(signal) || !isFaultOfData(error)) throw error;
    return { ...counts, ...(mapping && { ignored }), failed: reasonOf(error) };
  }
  return { ...counts, ...(mapping && { ignored }) };
}

/** A file that cannot be opened must not keep others waiting. */
const isOfFile = (error: unknown): boolean =>
  error instanceof Error && 'syscall' in error && 'path' in error && error.path !== undefined;

const reasonOf = (error: unknown): string =>
  error instanceof ApiError
    ? error.faults.map(({ name, detail }) => [name, detail].filter(Boolean).join(': ')).join('; ')
    : (error as Error).message;
