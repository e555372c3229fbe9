import { setImmediate } from 'node:timers/promises';
import { ApiError } from '../errors/api-error.js';
import { resultOf } from './batches.js';
import type { BodyIngest } from './body-ingest.js';
import type { RecordBatch } from './usage-record.repository.js';
import type { BatchResult, Verdict } from './verdict.js';

/**
 * Batches of one body that are stored at the same time, while the next is decoded. With one batch, a core of the
 * database was idle during each commit. More than two gained nothing.
 */
const BATCHES_IN_FLIGHT = 2;

/**
 * Stores the good records of a body batch by batch, and reports the others.
 * @throws ApiError when the body cannot be read to its end; the batches before are stored.
 */
export async function ingestPartial(body: BodyIngest): Promise<Verdict> {
  const { options, sink, tally } = body;
  // Batches of readings would wait for each other's sessions, so they are stored one after the other.
  const inFlight = new BatchesInFlight(options.counters ? 1 : BATCHES_IN_FLIGHT, async (result) => {
    tally.add(result);
    body.onStored?.(result);
    await options.onBatch?.(result.refusals, tally.verdict());
  });
  try {
    for await (const sorted of body.batchesOf(body.chunks, options.onIgnored)) {
      body.onRecords?.(sorted.size);
      await inFlight.makeRoomFor(sorted.records);
      // Decoding can take long. Other work of this process runs before the next batch is stored.
      await setImmediate();
      inFlight.add(
        sorted.records,
        sink.store(sorted.records).then((outcomes) => resultOf(sorted, outcomes)),
      );
    }
  } catch (error) {
    await inFlight.settleAll().catch(() => undefined);
    throw withProgress(error, tally.verdict());
  }
  await inFlight.settleAll();
  return tally.verdict();
}

interface BatchInFlight {
  readonly batch: RecordBatch;
  readonly result: Promise<BatchResult>;
}

/** The batches of a body that are being stored. Their results are reported in the order of the body. */
class BatchesInFlight {
  private readonly line: BatchInFlight[] = [];

  constructor(
    private readonly most: number,
    private readonly settled: (result: BatchResult) => Promise<void>,
  ) {}

  add(batch: RecordBatch, result: Promise<BatchResult>): void {
    // The failure is handled when the batch is settled. Until then it must not count as an unhandled rejection.
    result.catch(() => undefined);
    this.line.push({ batch, result });
  }

  /** Waits until a batch may be stored. Of two records with one identity the first in the body must be stored first. */
  async makeRoomFor(batch: RecordBatch): Promise<void> {
    const { line, most } = this;
    while (line.length >= most || line.some((other) => batch.sharesIdentityWith(other.batch)))
      await this.settleOldest();
  }

  async settleAll(): Promise<void> {
    while (this.line.length > 0) await this.settleOldest();
  }

  private async settleOldest(): Promise<void> {
    const result = await this.line.shift()?.result;
    if (result) await this.settled(result);
  }
}

/** An error of a body that broke off. It also says how much of the body is stored. */
function withProgress(error: unknown, { received }: Verdict): unknown {
  if (!(error instanceof ApiError) || error.faults[0].name !== 'CUT_OFF') return error;
  const [{ detail, ...fault }] = error.faults;
  const progress = `the first ${received} records were processed`;
  return new ApiError(
    { ...fault, detail: detail === undefined ? progress : `${detail}; ${progress}` },
    { cause: error.cause ?? error },
  );
}
