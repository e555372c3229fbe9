import { entry } from './entry.js';

/** 404901xx: administration. */
export const ADMINISTRATION = {
  UNKNOWN_RESOURCE: entry('40490101', 404, 'No such resource'),
} as const;
