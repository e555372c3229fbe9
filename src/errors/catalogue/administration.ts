import { entry, invalid } from './entry.js';

/** 404901xx: administration. */
export const ADMINISTRATION = {
  UNKNOWN_RESOURCE: entry('40490101', 404, 'No such resource'),
  ADMIN_PROPERTY: entry('40490102', 400, 'Unknown property or parameter'),
  PAGE_LIMIT: invalid('40490103', 'limit'),
  PAGE_CURSOR: invalid('40490104', 'cursor'),
  KEY_NAME: invalid('40490105', 'name of an API key'),
  KEY_ACCOUNTS: invalid('40490106', 'accounts of an API key'),
  KEY_SCOPES: invalid('40490107', 'scopes of an API key'),
  KEY_EXPIRY: invalid('40490108', 'expiry of an API key'),
  KEY_NETWORKS: invalid('40490109', 'networks of an API key'),
  KEY_LIMIT: invalid('40490110', 'limit of an API key'),
  KEY_OVERLAP: invalid('40490111', 'overlap'),
  KEY_REVOKED: entry('40490112', 409, 'API key is revoked'),
  KEY_EXPIRED: entry('40490113', 409, 'API key has expired'),
  KEY_ROTATED: entry('40490114', 409, 'API key has a successor'),
  KEY_FILTER: invalid('40490115', 'filter of API keys'),
  AUDIT_FILTER: invalid('40490116', 'filter of the audit log'),
  MAPPING_NAME: invalid('40490117', 'name of a mapping'),
  MAPPING_PRESET: entry('40490118', 409, 'The mapping comes with the product'),
  MAPPING_SAMPLE: invalid('40490119', 'sample'),
  RETENTION_AGE: entry('40490150', 400, 'Invalid age'),
  RETENTION_ORDER: entry('40490151', 400, 'Kept for less time than something finer'),
  RETENTION_ACCOUNT: invalid('40490152', 'account identifier'),
  UNKNOWN_RECORD: entry('40490140', 404, 'No such usage record'),
} as const;
