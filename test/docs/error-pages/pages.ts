import { CATALOGUE, type ErrorName } from '../../../src/errors/catalogue.js';
import type { Explanation } from './explanation.js';
import { ADMINISTRATION_EXPLAINED, JOURNAL_EXPLAINED, PORTAL_TOKENS_EXPLAINED } from './administration.js';
import { AGGREGATE_EXPLAINED } from './aggregate.js';
import { RECORDS_EXPLAINED } from './records.js';
import { REPORT_EXPLAINED } from './report.js';
import { ACCESS_EXPLAINED, REQUEST_EXPLAINED } from './request.js';

/** Every code explained. A code of the catalogue that is missing here is an error of the compiler. */
export const EXPLANATIONS: Readonly<Record<ErrorName, Explanation>> = {
  ...REQUEST_EXPLAINED,
  ...ACCESS_EXPLAINED,
  ...AGGREGATE_EXPLAINED,
  ...REPORT_EXPLAINED,
  ...RECORDS_EXPLAINED,
  ...ADMINISTRATION_EXPLAINED,
  ...PORTAL_TOKENS_EXPLAINED,
  ...JOURNAL_EXPLAINED,
};

const HEADER = { source: '045-01', system_time: 1631789153842 };
const TRACKING_ID = '23d873d7-0ce5-4d2a-8921-176141b06b53';

/** Answers that have these statuses also have a header. */
const HEADERS: Readonly<Record<number, string>> = {
  401: '`WWW-Authenticate` lists the credentials that the operation takes.',
  405: '`Allow` lists the methods of the path.',
  429: '`Retry-After` says how many seconds to wait.',
  503: '`Retry-After` says how many seconds to wait.',
  504: '`Retry-After` says how many seconds to wait.',
};

/** The pages of the codes, by their path: what a code means, when it happens, what to do, and an answer. */
export function errorPages(): Map<string, string> {
  const names = Object.keys(CATALOGUE) as ErrorName[];
  return new Map(names.map((name) => [`docs/errors/${CATALOGUE[name].code}.md`, page(name)]));
}

function page(name: ErrorName): string {
  const { code, status, description } = CATALOGUE[name];
  const { when, remedy, see, of } = EXPLANATIONS[name];
  const header = HEADERS[status];
  const meaning =
    of === 'record'
      ? `The answer to a body of records names each record that has this error. It stores the other records. With \`mode=atomic\` the whole body is refused, with status ${status}.`
      : `The request fails with status ${status}.${header === undefined ? '' : ` ${header}`}`;
  return (
    [
      `# ${code}: ${description}`,
      meaning,
      `## When it happens\n\n${when}`,
      `## What to do\n\n${remedy}`,
      `## Example\n\n\`\`\`json\n${JSON.stringify(answer(name), null, 2)}\n\`\`\``,
      `See also: ${see ? `[${see[0]}](../${see[1]}), ` : ''}[all errors](../errors.md).`,
      '',
    ]
      .join('\n\n')
      .trimEnd() + '\n'
  );
}

/** The example: a failed request, or the answer to a body with two records of which the second has the fault. */
function answer(name: ErrorName): object {
  const { code, description } = CATALOGUE[name];
  const { field, detail, of } = EXPLANATIONS[name];
  const fault = {
    code,
    description: detail === undefined ? description : `${description}: ${detail}`,
    ...(field !== undefined && { field }),
  };
  const header = (success: boolean) => ({
    source: HEADER.source,
    code: success ? 0 : -1,
    message: success ? 'Success' : 'Failure',
    system_time: HEADER.system_time,
    tracking_id: TRACKING_ID,
  });
  if (of !== 'record') return { header: { ...header(false), errors: [fault] } };
  const errors = [{ index: 1, record_id: 'r-2', ...fault }];
  return { header: header(true), data: { ...countsOf(name), errors } };
}

/** What the answer says beside its errors. */
function countsOf(name: ErrorName): object {
  const records = (first: string, second: string) => [
    { index: 0, record_id: 'r-1', verdict: first },
    { index: 1, record_id: 'r-2', verdict: second },
  ];
  if (name === 'RECORD_UNKNOWN') {
    const counts = { received: 2, voided: 1, already_voided: 0, unknown: 1 };
    return { ...counts, records: records('voided', 'unknown') };
  }
  if (name === 'RECORD_REPEATED') {
    const counts = { received: 2, amended: 1, restored: 0, unchanged: 0, unknown: 0, rejected: 1 };
    return { ...counts, records: records('amended', 'rejected') };
  }
  const isConflict = name === 'RECORD_CONFLICT';
  return {
    received: 2,
    accepted: 1,
    duplicates: 0,
    conflicts: isConflict ? 1 : 0,
    rejected: isConflict ? 0 : 1,
  };
}
