import { performance } from 'node:perf_hooks';
import pg from 'pg';
import { copyInto, type CopyRows } from '../../src/database/copy.js';
import { RecordBatch } from '../../src/usage-records/sql/ingest-batch.js';
import { changeRows } from '../../src/usage-records/sql/ingest-rows.js';
import { LEDGER_LAYOUTS } from '../../src/usage-records/sql/ledger-layout.js';
import { changesOfRows } from '../../src/rollups/stored/changes.js';
import type { UsageRecord } from '../../src/record-model/usage-record.js';
import { liveRecords, type RecordsPlan } from '../data/records.js';
import { serveJobs } from '../lab/serve-jobs.js';

interface PrepareJob extends RecordsPlan {
  readonly batchSize: number;
}

interface WriteJob {
  readonly databaseUrl: string;
  readonly connections: number;
}

/** The rows of a batch, ready to be sent. */
type Batch = readonly CopyRows[];

let batches: Batch[] = [];
let count = 0;

/** Makes the rows of all tables that the service writes for a batch. */
function prepare({ batchSize, ...plan }: PrepareJob): void {
  batches = [];
  count = plan.count;
  let records: UsageRecord[] = [];
  for (const record of liveRecords(plan)) {
    records.push(record);
    if (records.length < batchSize) continue;
    batches.push(rowsOf(records));
    records = [];
  }
  if (records.length > 0) batches.push(rowsOf(records));
}

function rowsOf(records: readonly UsageRecord[]): Batch {
  const batch = new RecordBatch(records);
  return [
    batch.identityRows(LEDGER_LAYOUTS.key),
    batch.factRows(),
    changeRows(changesOfRows(batch.columns), Date.now()),
  ];
}

/** Writes the rows, one transaction for each batch. Nothing else runs while the time is measured. */
async function write({ databaseUrl, connections }: WriteJob): Promise<{ perSecond: number }> {
  const options = '-c synchronous_commit=on';
  const clients = Array.from(
    { length: connections },
    () => new pg.Client({ connectionString: databaseUrl, options }),
  );
  await Promise.all(clients.map((client) => client.connect()));
  try {
    const waiting = [...batches];
    const start = performance.now();
    const writeAll = async (client: pg.Client) => {
      for (let batch = waiting.shift(); batch; batch = waiting.shift()) await copyInto(client, batch);
    };
    await Promise.all(clients.map(writeAll));
    return { perSecond: (count * 1000) / (performance.now() - start) };
  } finally {
    batches = [];
    await Promise.all(clients.map((client) => client.end()));
  }
}

serveJobs({ prepare, write });
