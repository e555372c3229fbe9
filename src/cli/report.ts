import { ANSWER_OPTIONS, readFormat, targetOf, tellWritten } from './answer-options.js';
import { ask, copyBody } from './ask-service.js';
import { command } from './command.js';
import { readReport, REPORT_OPTIONS } from './report-request.js';
import { findService, KEY_OPTION, URL_OPTION, warningOf } from './service-address.js';
import { UsageError } from './usage-error.js';

/** `edgemeter report` */
export const REPORT = [
  command({
    name: 'report',
    summary: 'Ask a running service for a connectivity report',
    description: `The report is a request as JSON, in FILE or on standard input (-), or it is made of options. With options the range is
exact: from --from up to --to, which is exclusive. Both are times or relative dates. The answer is written as the
service sends it. The API key comes from a file or the environment, and not as an argument: other users of the machine
see arguments in the list of processes. Ends with 4 when the service refuses the request, and with 1 when it cannot be
reached or fails. Needs no database.`,
    positionals: { usage: '[FILE]', least: 0, most: 1 },
    options: {
      ...REPORT_OPTIONS,
      ...ANSWER_OPTIONS,
      wide: { type: 'boolean', description: 'a column for each figure; csv and ndjson only' },
      'show-request': { type: 'boolean', description: 'only shows the request as JSON' },
      ...URL_OPTION,
      ...KEY_OPTION,
    },
    examples: [
      'edgemeter report --from LAST_MONTH --to THIS_MONTH --granularity DAY --metric downlink_bytes --account 62c40843c7a190970912345',
      'edgemeter report request.json --format csv --wide --output usage.csv --url https://usage.example --key-file key.txt',
    ],
    async run({ values, positionals: [file], output }) {
      const { wide, output: target, url, 'key-file': keyFile, 'show-request': showRequest } = values;
      const format = readFormat(values.format);
      if (wide && format === 'json') throw new UsageError('--wide needs --format csv or --format ndjson');
      const body = await readReport(file, values);
      if (showRequest) {
        await output.write(`${body.trim()}\n`);
        return undefined;
      }
      const service = await findService({ url, 'key-file': keyFile });
      if (service.apiKey === undefined) {
        throw new UsageError(
          'A report needs an API key: --key-file, or EDGEMETER_API_KEY in the environment',
        );
      }
      const warning = warningOf(service);
      if (warning !== undefined) output.note(warning);
      const query = { format, layout: wide ? 'wide' : undefined };
      const answer = await ask(service, { path: 'connectivity/v1/report', query, body });
      tellWritten(target, await copyBody(answer, targetOf(target, output)), output);
      return undefined;
    },
  }),
];
