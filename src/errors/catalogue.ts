import { closedMap } from '../common/closed-map.js';
import { ADMINISTRATION } from './catalogue/administration.js';
import { AGGREGATE, ITEM } from './catalogue/aggregate.js';
import { INGEST_JOURNAL } from './catalogue/ingest-journal.js';
import { PORTAL_TOKENS } from './catalogue/portal-tokens.js';
import { RECORDS } from './catalogue/records.js';
import { REPORT } from './catalogue/report.js';
import { ACCESS, REQUEST } from './catalogue/request.js';

/**
 * The error catalogue as data: every code that a caller can see. No other code defines one. A retired code is never
 * used again. `docs/errors.md` is generated from this map.
 *
 * Ranges: 404501xx item, 404601xx aggregate (both published), 404602xx the request as a whole, 404603xx
 * authentication and permission, 404701xx connectivity report, 404801xx usage records, 404901xx administration.
 */
export const CATALOGUE = closedMap({
  ...ITEM,
  ...AGGREGATE,
  ...REQUEST,
  ...ACCESS,
  ...REPORT,
  ...RECORDS,
  ...ADMINISTRATION,
  ...PORTAL_TOKENS,
  ...INGEST_JOURNAL,
});

export type ErrorName = keyof typeof CATALOGUE;
