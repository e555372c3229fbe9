import { invalid } from './entry.js';

/** 404901xx: the ingest journal. */
export const INGEST_JOURNAL = {
  JOURNAL_FILTER: invalid('40490160', 'filter of the ingest journal'),
} as const;
