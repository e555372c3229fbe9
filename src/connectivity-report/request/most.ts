import { closedMap } from '../../common/closed-map.js';
import { MOST_FILTERS } from '../language/operators.js';

/** The greatest lengths of the arrays of a report. */
export const MOST = closedMap({
  dimensions: 50,
  metrics: 100,
  filterClauses: MOST_FILTERS,
  filters: MOST_FILTERS,
  metricFilters: 20,
  orders: 20,
  totals: 20,
});
