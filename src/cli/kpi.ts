import { ANSWER_OPTIONS, readFormat, targetOf, tellWritten } from './answer-options.js';
import { ask, copyBody } from './ask-service.js';
import { command } from './command.js';
import { toLines } from './kpi-lines.js';
import { readInstant } from './read-time.js';
import { findService, URL_OPTION } from './service-address.js';
import { UsageError } from './usage-error.js';

/** `edgemeter kpi` */
export const KPI = [
  command({
    name: 'kpi',
    summary: 'Ask a running service for KPI 1 or KPI 2',
    description: `KPI 1 is the traffic of each service, KPI 2 the unique users of each cell. Without --from and --to the service reads all
records. The answer is written as the service sends it. Needs no credentials and no database. Ends with 4 when the
service refuses the request, and with 1 when it cannot be reached or fails.`,
    positionals: { usage: '1|2', least: 1, most: 1 },
    options: {
      from: { type: 'string', value: 'TIME', description: 'only intervals that begin at this time or later' },
      to: { type: 'string', value: 'TIME', description: 'only intervals that begin before this time' },
      interval: { type: 'string', value: 'NAME', description: '5-minute or 1-hour; without it both' },
      service: { type: 'string', value: 'ID', description: 'only this service; KPI 1' },
      cell: { type: 'string', value: 'UUID', description: 'only this cell; KPI 2' },
      top: { type: 'string', value: 'N', description: 'only the N greatest of each interval' },
      ...ANSWER_OPTIONS,
      ...URL_OPTION,
    },
    examples: [
      'edgemeter kpi 1 --interval 1-hour --from 2026-10-01 --to 2026-10-02',
      'edgemeter kpi 2 --interval 1-hour --from 2026-10-01 --to 2026-10-02 --top 5 --format csv',
    ],
    async run({ values, positionals: [which], output }) {
      if (which !== '1' && which !== '2') throw new UsageError('The KPI must be 1 or 2');
      if (which === '1' && values.cell !== undefined) throw new UsageError('--cell is for KPI 2');
      if (which === '2' && values.service !== undefined) throw new UsageError('--service is for KPI 1');
      const format = readFormat(values.format);
      const query = {
        from: readInstant(values.from, 'from')?.toString(),
        to: readInstant(values.to, 'to')?.toString(),
        interval: values.interval,
        service_id: values.service,
        cell_id: values.cell,
        top: values.top,
        format: format === 'csv' ? 'csv' : undefined,
      };
      // KPIs are public: no key is sent.
      const { url } = await findService({ url: values.url });
      const answer = await ask({ url, apiKey: undefined }, { path: `api/kpi${which}`, query });
      const convert = format === 'ndjson' ? toLines() : undefined;
      const bytes = await copyBody(answer, targetOf(values.output, output), convert);
      tellWritten(values.output, bytes, output);
      return undefined;
    },
  }),
];
