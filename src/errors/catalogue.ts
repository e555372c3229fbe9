/**
 * The error catalogue: every code that a caller can see, as data. Nothing else writes a code. A retired code is
 * never used again; `docs/errors.md` is generated from this map.
 *
 * Ranges: 404501xx item, 404601xx aggregate (both published), 404602xx the request as a whole, 404603xx
 * authentication and permission, 404701xx connectivity report, 404801xx usage records, 404901xx administration.
 */
export interface CatalogueEntry {
  readonly code: string;
  readonly status: number;
  readonly description: string;
}

const entry = (code: string, status: number, description: string): CatalogueEntry =>
  Object.freeze({ code, status, description });

const invalid = (code: string, what: string) => entry(code, 400, `Invalid or missing ${what}`);

const ITEM = {
  ITEM_ID: invalid('40450103', 'item identifier'),
} as const;

const AGGREGATE = {
  PERIOD: invalid('40460101', 'period'),
  FROM_DATE: invalid('40460102', 'from date'),
  TO_DATE: invalid('40460103', 'to date'),
  GROUP_BY: invalid('40460104', 'group by'),
  PAGE_NUMBER: invalid('40460105', 'page number'),
  PAGE_SIZE: invalid('40460106', 'page size'),
  SORT_ORDER: invalid('40460107', 'sort order'),
  SORT_BY: invalid('40460108', 'sort by'),
  AGGREGATION_TYPE: invalid('40460109', 'aggregation type'),
  FIELD: invalid('40460110', 'field'),
  TIME_ZONE: invalid('40460111', 'time zone'),
  UNKNOWN_PARAMETER: entry('40460112', 400, 'Unknown parameter'),
  SYSTEM_FAILURE: entry('40460190', 500, 'System failure'),
  UNKNOWN_FAILURE: entry('40460191', 500, 'Unknown failure'),
} as const;

const REQUEST = {
  MALFORMED_REQUEST: entry('40460201', 400, 'Malformed request'),
  MALFORMED_BODY: entry('40460202', 400, 'Malformed body'),
  BODY_TOO_DEEP: entry('40460203', 400, 'Body nested too deeply'),
  ROUTE_NOT_FOUND: entry('40460204', 404, 'Unknown route'),
  METHOD_NOT_ALLOWED: entry('40460205', 405, 'Method not allowed'),
  MEDIA_TYPE: entry('40460206', 415, 'Unsupported media type'),
  BODY_TOO_LARGE: entry('40460207', 413, 'Body too large'),
  URL_TOO_LONG: entry('40460208', 414, 'URL or path parameter too long'),
  PERCENT_ENCODING: entry('40460209', 400, 'Invalid percent-encoding'),
  HEADERS_TOO_LARGE: entry('40460210', 431, 'Header fields too large'),
  TOO_MANY_REQUESTS: entry('40460211', 429, 'Too many requests'),
  SERVICE_UNAVAILABLE: entry('40460212', 503, 'Service temporarily unavailable'),
  DEADLINE_EXCEEDED: entry('40460213', 504, 'Deadline exceeded'),
  REQUEST_TIMEOUT: entry('40460214', 408, 'Request not received in time'),
  CONFLICT: entry('40460215', 409, 'Conflict with the stored state'),
  CONTENT_ENCODING: entry('40460216', 415, 'Unsupported content encoding'),
  REFUSED: entry('40460299', 400, 'Request refused'),
} as const;

const ACCESS = {
  BEARER_TOKEN: entry('40460301', 401, 'Missing or invalid bearer token'),
  USER_TOKEN: entry('40460302', 401, 'Missing or invalid X-Authorization token'),
  API_KEY: entry('40460303', 401, 'Missing or invalid API key'),
  REPEATED_CREDENTIAL: entry('40460304', 401, 'Credential given more than once'),
  SCOPE: entry('40460305', 403, 'Missing scope'),
  ACCOUNT: entry('40460306', 403, 'Account not permitted'),
  ISSUER_UNAVAILABLE: entry('40460307', 503, 'Identity provider temporarily unavailable'),
} as const;

const REPORT = {
  START_DATE_TIME: invalid('40470101', 'start date time'),
  END_DATE_TIME: invalid('40470102', 'end date time'),
  RANGE_ORDER: entry('40470103', 400, 'End date time lies before start date time'),
  RANGE_TOO_LONG: entry('40470104', 400, 'Range too long'),
  GRANULARITY: entry('40470105', 400, 'Invalid granularity'),
  DIMENSION: entry('40470106', 400, 'Unknown dimension'),
  OPERATOR: entry('40470107', 400, 'Invalid or missing operator'),
  EXPRESSIONS: entry('40470108', 400, 'Invalid or missing expressions'),
  METRIC: entry('40470109', 400, 'Unknown or missing metric'),
  AGGREGATION: entry('40470110', 400, 'Invalid or missing aggregation type'),
  PERCENTILE: entry('40470111', 400, 'Invalid percentile'),
  ACCOUNT_FILTER: entry('40470112', 400, 'Missing account filter'),
  UNKNOWN_PROPERTY: entry('40470113', 400, 'Unknown property'),
  REPEATED_METRIC: entry('40470114', 400, 'Metric given more than once'),
  FILTER_CLAUSE: entry('40470115', 400, 'Invalid filter clause'),
  NOT_WITH_NOW: entry('40470116', 400, 'Not defined for a report of NOW'),
} as const;

const RECORDS = {
  RECORD_ID: invalid('40480101', 'record identifier'),
  STARTED_AT: invalid('40480102', 'start of usage'),
  ENDED_AT: invalid('40480103', 'end of usage'),
  ACCOUNT_ID: invalid('40480104', 'account identifier'),
  UPLINK_BYTES: invalid('40480105', 'uplink bytes'),
  DOWNLINK_BYTES: invalid('40480106', 'downlink bytes'),
  CUSTOMER_SITE_ID: entry('40480107', 400, 'Invalid customer site identifier'),
  MSISDN: entry('40480108', 400, 'Invalid msisdn'),
  IMSI: entry('40480109', 400, 'Invalid imsi'),
  USER_ID: entry('40480110', 400, 'Invalid user identifier'),
  SERVICE_ID: entry('40480111', 400, 'Invalid service identifier'),
  CELL_ID: entry('40480112', 400, 'Invalid cell identifier'),
  GENRE: entry('40480113', 400, 'Invalid genre'),
  NETWORK: entry('40480114', 400, 'Invalid network'),
  RECORD_ITEM_ID: entry('40480115', 400, 'Invalid item identifier'),
  UNKNOWN_FIELD: entry('40480116', 400, 'Unknown field'),
  MALFORMED_RECORD: entry('40480117', 400, 'Malformed record'),
  RECORD_TOO_LARGE: entry('40480118', 400, 'Record too large'),
  RECORD_ACCOUNT: entry('40480119', 403, 'Account not permitted'),
  RECORD_CONFLICT: entry('40480120', 400, 'Record identifier already used with other content'),
  TOO_MANY_RECORDS: entry('40480121', 413, 'Too many records in one body'),
  CSV_HEADER: entry('40480122', 400, 'Invalid or missing CSV header'),
  INGEST_MODE: entry('40480123', 400, 'Invalid mode'),
  INGEST_PARAMETER: entry('40480124', 400, 'Unknown parameter'),
  INGEST_BODY: entry('40480125', 400, 'Invalid or missing records'),
  CUT_OFF: entry('40480126', 400, 'Body ended before its end'),
} as const;

export const CATALOGUE = Object.freeze({
  ...ITEM,
  ...AGGREGATE,
  ...REQUEST,
  ...ACCESS,
  ...REPORT,
  ...RECORDS,
});

export type ErrorName = keyof typeof CATALOGUE;
