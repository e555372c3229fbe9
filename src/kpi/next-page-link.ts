import type { KpiRow } from './sql/kpi-rows.js';
import { writeCursor } from './cursor.js';
import { queryOf } from './given-parameters.js';

/**
 * The header with the link to the next page (RFC 8288); no header on the last page.
 * @param url the path and query of the request. The link differs only in `cursor`.
 * @param row any row of the page.
 */
export function nextPageLink(url: string, row: KpiRow | undefined): Readonly<Record<string, string>> {
  const end = row?.page_end;
  if (!end) return {};
  const query = queryOf(url);
  query.set(
    'cursor',
    writeCursor({ intervalStart: end.interval_start, interval: end.interval_name, key: end.key }),
  );
  return { Link: `<${url.split('?', 1)[0]}?${query.toString()}>; rel="next"` };
}
