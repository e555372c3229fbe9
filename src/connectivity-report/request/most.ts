import { closedMap } from '../../common/closed-map.js';
import { MOST_FILTERS } from '../language/operators.js';

/** The greatest lengths of the arrays of a report. */
export const MOST = closedMap({
  dimensions: 50,
  metrics: 100,
  // Beyond MOST_FILTERS in all a request is refused as a whole. These only bound the work before that.
  filterClauses: 10 * MOST_FILTERS,
  filters: 10 * MOST_FILTERS,
  metricFilters: 20,
  orders: 20,
  totals: 20,
});
