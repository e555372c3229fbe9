import { entry, invalid } from './entry.js';

/** 404901xx: portal tokens. */
export const PORTAL_TOKENS = {
  PORTAL_ACCOUNTS: invalid('40490120', 'accounts of the portal token'),
  PORTAL_SITES: entry('40490121', 400, 'Invalid sites of the portal token'),
  PORTAL_SUBSCRIBER: entry('40490122', 400, 'Invalid subscriber of the portal token'),
  PORTAL_METRICS: entry('40490123', 400, 'Invalid metrics of the portal token'),
  PORTAL_LIFETIME: entry('40490124', 400, 'Invalid lifetime of the portal token'),
  PORTAL_NAME: entry('40490125', 400, 'Invalid name of the portal token'),
  METRIC_NOT_PERMITTED: entry('40490126', 403, 'Metric not permitted'),
} as const;
