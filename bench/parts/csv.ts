import { BENCH_MAPPING } from '../data/body-forms.js';
import { withClient } from '../lab/laboratory.js';
import { ratios, spread, type Spread } from '../statistics.js';
import { IngestSide } from './ingest.js';
import type { Bench } from './part.js';

/** Records in plain CSV, and in a foreign CSV by a mapping. */
export interface CsvResult {
  readonly recordsPerRun: number;
  readonly recordsPerBody: number;
  readonly plainBytes: number;
  readonly mappedBytes: number;
  /** Records a second. */
  readonly plain: Spread;
  readonly mapped: Spread;
  /** Rate with a mapping divided by the plain rate, pair by pair. */
  readonly ratio: Spread;
}

const SCALES = {
  full: { records: 200_000, recordsPerBody: 20_000 },
  quick: { records: 4_000, recordsPerBody: 1_000 },
} as const;

/** Ingests plain and mapped CSV over HTTP, in turn. */
export async function measureCsv({ lab, options, tell }: Bench): Promise<CsvResult> {
  const { records, recordsPerBody } = options.quick ? SCALES.quick : SCALES.full;
  const database = await lab.createDatabase('csv');
  await withClient(database.url, (client) =>
    client.query(`INSERT INTO mapping VALUES ($1, $2, now(), 'bench', now(), 'bench')`, [
      BENCH_MAPPING.name,
      JSON.stringify(BENCH_MAPPING.document),
    ]),
  );
  const service = await lab.startService(database);
  const side = new IngestSide(lab, database, service);
  const [plain, mapped]: [number[], number[]] = [[], []];
  let [plainBytes, mappedBytes] = [0, 0];
  for (let round = 1; round <= options.runs; round++) {
    tell(`csv, run ${round} of ${options.runs}`);
    const [asItIs] = await side.run(records, recordsPerBody, 'csv');
    const [foreign] = await side.run(records, recordsPerBody, 'mapped');
    plain.push(asItIs.perSecond);
    mapped.push(foreign.perSecond);
    [plainBytes, mappedBytes] = [asItIs.bytesPerRecord, foreign.bytesPerRecord];
    if (asItIs.violations + foreign.violations > 0) {
      throw new Error('A report did not show what was acknowledged');
    }
  }
  await service.stop();
  return {
    recordsPerRun: records,
    recordsPerBody,
    plainBytes,
    mappedBytes,
    plain: spread(plain),
    mapped: spread(mapped),
    ratio: spread(ratios(mapped, plain)),
  };
}
