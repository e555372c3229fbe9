import { explained } from './explanation.js';

const SHAPE = ['Shape of a report', 'report-shape.md'] as const;
const FORMATS = ['Formats, batches, discovery', 'report-formats.md'] as const;
const SAVED = ['Saved reports', 'saved-reports.md'] as const;

/** Codes of the shape and the format of reports, and of saved reports. */
export const FORMS_EXPLAINED = {
  METADATA: explained('`metadata` is no Boolean.', 'Give `true` or `false`, without quotes.', {
    field: 'metadata',
    detail: 'must be true or false; given "yes"',
    see: SHAPE,
  }),
  FILL: explained('`fill` is no way to fill gaps.', 'Give one of `NONE`, `ZERO`, `NULL` and `PREVIOUS`.', {
    field: 'fill',
    detail: 'must be one of NONE, ZERO, NULL, PREVIOUS; given "ZEROS"; did you mean ZERO?',
    see: SHAPE,
  }),
  ORDER_BY: explained(
    '`order_by` is no list of entries, or an entry is wrong or given twice.',
    'Give a list of objects, each with a metric or dimension of the report.',
    { field: 'order_by[1]', detail: 'uplink_bytes is given twice', see: SHAPE },
  ),
  GROUP_LIMIT: explained(
    '`limit` is no number of groups, or `others` is given without it.',
    'Give a whole number from 1 to 10000, and `others` only beside it.',
    { field: 'others', detail: 'needs a limit', see: SHAPE },
  ),
  REPORT_PAGE_SIZE: explained(
    '`page_size` is no number of groups, or is missing beside `page_token`.',
    'Give the page size of the first page with every page.',
    { field: 'page_size', detail: 'is needed with page_token', see: SHAPE },
  ),
  REPORT_PAGE_TOKEN: explained(
    '`page_token` is none that this service made, or belongs to another request.',
    'Send `next_page_token` of the page before, unchanged, with the same report. Otherwise begin with the first page.',
    { field: 'page_token', detail: 'belongs to another request', see: SHAPE },
  ),
  TOTALS: explained(
    '`totals` is no list of figures, or names one twice.',
    'Give some of `TOTAL`, `MINIMUM`, `MAXIMUM` and `AVERAGE`, each once.',
    { field: 'totals', detail: 'must name each once', see: SHAPE },
  ),
  COMPARE: explained(
    '`compare` is neither a known comparison nor a range.',
    'Give `PREVIOUS_PERIOD`, `PREVIOUS_YEAR`, or an object with both dates.',
    {
      field: 'compare',
      detail: 'must be one of PREVIOUS_PERIOD, PREVIOUS_YEAR, or { start_date_time, end_date_time }',
      see: SHAPE,
    },
  ),
  NOT_TOGETHER: explained(
    'Two parts of the request exclude each other.',
    'Leave out one of them. The text names both.',
    { field: 'layout', detail: 'json has no wide layout; ask for csv or ndjson', see: FORMATS },
  ),
  NOT_ACCEPTABLE: explained(
    'The header `Accept` names no format that the report has.',
    'Ask for `application/json`, `text/csv` or `application/x-ndjson`, or leave the header out.',
    {
      field: 'Accept',
      detail: 'must be one of application/json, text/csv, application/x-ndjson',
      see: FORMATS,
    },
  ),
  FORMAT: explained('The parameter `format` is no format.', 'Give `json`, `csv` or `ndjson`.', {
    field: 'format',
    detail: 'must be one of json, csv, ndjson; given "xml"',
    see: FORMATS,
  }),
  BATCH: explained(
    'The body of a batch has no list of 1 to 20 reports.',
    'Send `{ "requests": [ ... ] }`. Split a longer list into several batches.',
    { field: 'requests', detail: 'must be an array of 1 to 20 reports', see: FORMATS },
  ),
  VALUES_PARAMETER: explained(
    'A parameter of a look-up of values is wrong.',
    'Correct it as the text says.',
    { field: 'limit', detail: 'must be a whole number from 1 to 1000', see: FORMATS },
  ),
  LAYOUT: explained('The parameter `layout` is no layout.', 'Give `long` or `wide`.', {
    field: 'layout',
    detail: 'must be one of long, wide; given "wider"; did you mean wide?',
    see: FORMATS,
  }),
  CSV_OPTION: explained('An option of CSV has a wrong value.', 'Give `true` or `false`, once.', {
    field: 'safe',
    detail: 'must be one of true, false; given "1"',
    see: FORMATS,
  }),
  REPORT_PARAMETER: explained(
    'The parameter `q` of a report in the URL is missing, or is no report in JSON.',
    'Give the report as JSON, percent-encoded.',
    { field: 'q', detail: 'must be the report as JSON, URL-encoded', see: FORMATS },
  ),
  SAVED_REPORT_NAME: explained(
    'The name of a saved report has other characters than it may have, or is too long.',
    'Use lower case letters, digits, dots, underscores and hyphens, up to 64.',
    {
      field: 'name',
      detail:
        'must have 1 to 64 lower case letters, digits, dots, underscores and hyphens, the first a letter or digit',
      see: SAVED,
    },
  ),
  SAVED_REPORT_SIZE: explained(
    'The report is too large to be saved.',
    'Shorten its lists, or send it as a body each time.',
    { detail: 'at most 65536 bytes', see: SAVED },
  ),
  SAVED_REPORTS_FULL: explained(
    'The tenant has as many saved reports as it may have.',
    'Delete saved reports that are no longer used.',
    { detail: 'at most 100', see: SAVED },
  ),
};
