import { entry } from './entry.js';

/** 404602xx: the request as a whole. */
export const REQUEST = {
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
  EXPECTATION: entry('40460217', 417, 'Unknown expectation'),
  MORE_FAULTS: entry('40460218', 400, 'Further faults are not listed'),
  REFUSED: entry('40460299', 400, 'Request refused'),
} as const;

/** 404603xx: authentication and permission. */
export const ACCESS = {
  BEARER_TOKEN: entry('40460301', 401, 'Missing or invalid bearer token'),
  USER_TOKEN: entry('40460302', 401, 'Missing or invalid X-Authorization token'),
  API_KEY: entry('40460303', 401, 'Missing or invalid API key'),
  REPEATED_CREDENTIAL: entry('40460304', 401, 'Credential given more than once'),
  SCOPE: entry('40460305', 403, 'Missing scope'),
  ACCOUNT: entry('40460306', 403, 'Account not permitted'),
  TOKEN_ACCOUNTS: entry('40460308', 403, 'The token names no account that it may use'),
  ISSUER_UNAVAILABLE: entry('40460307', 503, 'Identity provider temporarily unavailable'),
} as const;
