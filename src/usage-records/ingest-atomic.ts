import { resultOf, type SortedBatch } from './batches.js';
import { BodyRefused } from './body-refused.js';
import type { BodyIngest } from './body-ingest.js';
import { Spool } from './spool.js';
import { monthsOf, type StoreBatch } from './usage-record.repository.js';
import { Tally, type Verdict } from './verdict.js';

/**
 * Stores a body as a whole, or none of it. The body is read to its end and checked before a transaction begins, so that
 * a slow producer holds no locks.
 * @throws ApiError when the body cannot be read to its end; BodyRefused when any record is bad or in conflict.
 */
export async function ingestAtomic(body: BodyIngest): Promise<Verdict> {
  const spool = new Spool();
  try {
    const months = await check(body, spool);
    // The check has counted ignored rows already.
    return await body.sink.storeAll(months, (store) => storeWhole(body.batchesOf(spool.read()), store));
  } finally {
    await spool.discard();
  }
}

/** Checks a body and keeps it in the spool. @returns the months in which its records begin. */
async function check(body: BodyIngest, spool: Spool): Promise<Set<number>> {
  const { chunks, batchesOf, options, sink } = body;
  const tally = new Tally();
  const months = new Set<number>();
  for await (const { size, records, refusals } of batchesOf(spool.keep(chunks), options.onIgnored)) {
    body.onRecords?.(size);
    tally.add({ accepted: 0, duplicates: 0, refusals });
    if (tally.anyRefused) spool.stop();
    else {
      for (const month of (sink.monthsOf ?? monthsOf)(records)) months.add(month);
      await sink.prepare(records);
    }
  }
  refuseIfBad(tally);
  return months;
}

async function storeWhole(batches: AsyncIterable<SortedBatch>, store: StoreBatch): Promise<Verdict> {
  const tally = new Tally();
  for await (const sorted of batches) tally.add(resultOf(sorted, await store(sorted.records)));
  refuseIfBad(tally);
  return tally.verdict();
}

function refuseIfBad(tally: Tally): void {
  if (tally.anyRefused) throw new BodyRefused(tally.verdict(), tally.reasons, tally.anyForeign);
}
