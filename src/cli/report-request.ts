import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Option } from './command.js';
import { UsageError } from './usage-error.js';

/** The options of the most frequent reports. Everything else is said in JSON. */
export const REPORT_OPTIONS = {
  from: { type: 'string', value: 'TIME', description: 'the start, such as LAST_MONTH or NOW-7d' },
  to: { type: 'string', value: 'TIME', description: 'the end, which is exclusive; without it NOW' },
  granularity: { type: 'string', value: 'NAME', description: 'the buckets, such as HOUR, DAY or MONTH' },
  'time-zone': { type: 'string', value: 'ZONE', description: 'whose days and months, such as Europe/Berlin' },
  metric: {
    type: 'string',
    value: 'NAME[:AGGREGATION]',
    multiple: true,
    description: 'such as downlink_bandwidth:P95; without an aggregation COUNT',
  },
  account: { type: 'string', value: 'ID', multiple: true, description: 'usage of this account' },
  site: { type: 'string', value: 'ID', multiple: true, description: 'usage of this site' },
  by: { type: 'string', value: 'DIMENSION', multiple: true, description: 'a series for each value of it' },
} as const satisfies Record<string, Option>;

interface ReportValues {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly granularity: string | undefined;
  readonly 'time-zone': string | undefined;
  readonly metric: readonly string[];
  readonly account: readonly string[];
  readonly site: readonly string[];
  readonly by: readonly string[];
}

const STANDARD_INPUT = '-';
const NOW = 'NOW';

/**
 * The report as JSON: from a file, from standard input, or from options. The text of a file is sent as it stands. Only
 * the service knows what it takes.
 * @throws UsageError unless there is exactly one report, and it is JSON.
 */
export async function readReport(file: string | undefined, values: ReportValues): Promise<string> {
  const given = Object.keys(REPORT_OPTIONS).filter((name) => isGiven(values[name as keyof ReportValues]));
  if (file === undefined) return JSON.stringify(fromOptions(values), null, 2);
  if (given.length > 0) {
    throw new UsageError(`Give ${file} or ${given.map((name) => `--${name}`).join(', ')}: not both`);
  }
  const found = file === STANDARD_INPUT ? await text(process.stdin) : await readFile(file, 'utf8');
  try {
    JSON.parse(found);
  } catch (error) {
    const name = file === STANDARD_INPUT ? 'Standard input' : file;
    throw new UsageError(`${name} is no JSON: ${(error as Error).message}`);
  }
  return found;
}

const isGiven = (value: string | readonly string[] | undefined): boolean =>
  value !== undefined && value.length > 0;

function fromOptions({ from, to = NOW, granularity, metric, account, site, by, ...others }: ReportValues) {
  if (from === undefined || metric.length === 0) {
    throw new UsageError('A report needs --from and --metric, or a FILE with the request as JSON');
  }
  const filters = [filterOf('account_id', account), filterOf('customer_site_id', site)].filter(
    (filter) => filter !== undefined,
  );
  return {
    start_date_time: from,
    end_date_time: to,
    // The window up to now has no buckets.
    ...(!(from === NOW && to === NOW) && { bucket_range: 'EXACT' }),
    granularity,
    time_zone: others['time-zone'],
    ...(by.length > 0 && { dimensions: by }),
    ...(filters.length > 0 && { dimension_filter_clauses: [{ filters }] }),
    metrics: metric.map(metricOf),
  };
}

function filterOf(name: string, values: readonly string[]) {
  if (values.length === 0) return undefined;
  return {
    dimension_name: name,
    operator: values.length === 1 ? 'EXACT' : 'IN_LIST',
    expressions: values,
  };
}

function metricOf(given: string) {
  const [name = '', aggregation = 'COUNT', more] = given.split(':');
  if (name === '' || aggregation === '' || more !== undefined) {
    throw new UsageError(`--metric must be NAME or NAME:AGGREGATION, such as downlink_bytes:COUNT`);
  }
  return { name, aggregation_type: aggregation };
}
