import { resolve } from 'node:path';
import { systemClock } from '../config/clock.js';
import { LOGGER, type Logger } from '../logging/logger.js';
import { MetricsServer } from '../operations/metrics-server.js';
import { Metrics } from '../telemetry/metrics.js';
import { IngestionService } from '../usage-records/ingestion.service.js';
import { MappingLibrary } from '../usage-records/mapped/mapping-library.js';
import { withContext } from './cli-context.js';
import { command } from './command.js';
import type { FileVerdict } from './file-verdict.js';
import { countersOf, formatOf, SOURCE_OPTIONS } from './import-command.js';
import { mappingOf } from './mapping-option.js';
import { UsageError } from './usage-error.js';
import { watchPlace } from './watch.js';
import { isBucket, watchedBucket } from './bucket-of.js';
import { WatchedFiles } from './watched-files.js';
import { OutboundClient } from '../outbound/outbound-client.js';

/** `edgemeter watch` */
export const WATCH = [
  command({
    name: 'watch',
    summary: 'Store the usage records of each file that comes into a folder or a bucket',
    description: `Reads all .json, .ndjson, .jsonl and .csv files below the folder, also gzip, each once it has not changed for a time.
Of s3://BUCKET/PREFIX it reads the objects whose keys begin with the prefix. S3_ENDPOINT, S3_REGION, S3_ACCESS_KEY_ID and
S3_SECRET_ACCESS_KEY say where and as whom.
What became of a file stands beside it in FILE.verdict, and its records that were not taken in FILE.rejected. A file
with a verdict is not read again unless it changes. Files and folders whose names begin with a dot are left alone.
SIGTERM or SIGINT ends it in order. Killed at any time it loses nothing and stores nothing twice: a file without a
verdict is read again, and what is stored counts as duplicates.`,
    positionals: { usage: 'FOLDER | s3://BUCKET/PREFIX', least: 1, most: 1 },
    options: {
      ...SOURCE_OPTIONS,
      settle: {
        type: 'string',
        value: 'SECONDS',
        default: '10',
        description: 'how long a file must not have changed; six times as long when its last line has no end',
      },
      every: {
        type: 'string',
        value: 'SECONDS',
        description: 'the pause between two looks; unless given 1, or 10 of a bucket',
      },
      once: { type: 'boolean', description: 'ends when every file that is there has its verdict' },
    },
    examples: [
      'edgemeter watch incoming/',
      'edgemeter watch radius/ --mapping radius --set zone=+07:00 --account acct-1042 --settle 60',
      'edgemeter watch incoming/ --once',
      'S3_ENDPOINT=https://minio.internal:9000 edgemeter watch s3://usage/incoming/',
    ],
    async run({ values, positionals: [named = ''], output }) {
      if (values.mapping === undefined && values.set.length > 0)
        throw new UsageError('--set goes with --mapping');
      const format = formatOf(values.format);
      const counters = countersOf(values.counters, values.wrap);
      const [settleMs, everyMs] = [
        millisecondsOf(values.settle, 'settle'),
        millisecondsOf(values.every ?? (isBucket(named) ? '10' : '1'), 'every'),
      ];
      const stopped = new AbortController();
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopped.abort());
      await withContext(async ({ app, config }) => {
        if (config.metrics.port !== undefined) await app.get(MetricsServer).open();
        const mapping =
          values.mapping === undefined
            ? undefined
            : await mappingOf(values.mapping, values.set, app.get(MappingLibrary));
        const logger = app.get<Logger>(LOGGER);
        const { signal } = stopped;
        const place = isBucket(named)
          ? watchedBucket(named, { format, mapping, logger, signal }, config, app.get(OutboundClient))
          : new WatchedFiles({ folder: resolve(named), format, mapping, settleMs });
        await watchPlace({
          place,
          mapping,
          counters,
          account: values.account,
          everyMs,
          once: values.once,
          ingest: app.get(IngestionService),
          logger,
          metrics: app.get(Metrics),
          clock: systemClock,
          signal,
          onFile: (name, verdict) => output.note(`${name}: ${describe(verdict)}`),
        });
      });
      return undefined;
    },
  }),
];

/** @throws UsageError */
function millisecondsOf(text: string, option: string): number {
  const seconds = /^\d{1,5}(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(seconds)) throw new UsageError(`--${option} must be a number of seconds`);
  return seconds * 1000;
}

const describe = ({ failed, ...counts }: FileVerdict): string =>
  [
    Object.entries(counts)
      .map(([what, count]) => `${String(count)} ${what}`)
      .join(', '),
    ...(failed === undefined ? [] : [failed]),
  ].join('; ');
