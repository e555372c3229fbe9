import { closedMap, type ClosedMap } from '../common/closed-map.js';
import type { OpenAPIObject } from '@nestjs/swagger';
import { operationsOf, type Operation } from './operations.js';

type Paths = OpenAPIObject['paths'];
type Response = Exclude<Operation['responses'][string], { $ref: string } | undefined>;
type Headers = NonNullable<Response['headers']>;

const text = (description: string, example: string) => ({
  description,
  schema: { type: 'string' as const },
  example,
});

const TRACKING_ID = text(
  "The request's own tracking id, or a new UUID.",
  '20bd6b4b-197b-43ee-b8d8-2edc49ad0f5d',
);

/** The headers of an answer beside the tracking id, by its status. */
const BY_STATUS: ClosedMap<Record<string, Headers>> = closedMap({
  401: { 'WWW-Authenticate': text('Which credentials are accepted.', 'Bearer realm="edgemeter"') },
  405: { Allow: text('The methods of the route.', 'GET, HEAD') },
  429: {
    'Retry-After': text('Seconds after which to try again.', '41'),
    'RateLimit-Policy': text('The limits of the caller.', '"key";q=600;w=60'),
    RateLimit: text('What remains of a limit, and for how many seconds.', '"key";r=0;t=41'),
  },
  504: { 'Retry-After': text('Seconds after which to try again.', '2') },
  503: { 'Retry-After': text('Seconds after which to try again.', '2') },
});

const FAILURE = { 'application/json': { schema: { $ref: '#/components/schemas/Failure' } } };

/** The request header that every operation takes. */
export const TRACKING_ID_PARAMETER = {
  name: 'X-Tracking-Id',
  in: 'header' as const,
  required: false,
  description:
    'Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer.',
  schema: { type: 'string' as const, pattern: '^[A-Za-z0-9_.:-]{1,128}$' },
};

/** What every route answers, also one whose documentation does not list it. */
const OF_EVERY_ROUTE = {
  405: 'Wrong method; `Allow` lists the right ones.',
  429: 'A limit is used up. Try again after `Retry-After` seconds.',
  500: 'A dependency failed, or an unexpected error occurred.',
  503: 'Try again after `Retry-After` seconds.',
};

/**
 * Adds to every operation what all have in common: the tracking id in both directions, the headers of failures, and the
 * failures of every route. A route without security says so.
 */
export function withCommonHeaders(paths: Paths): Paths {
  for (const operation of operationsOf(paths)) {
    operation.security ??= [];
    operation.parameters = [...(operation.parameters ?? []), { $ref: '#/components/parameters/TrackingId' }];
    for (const [status, description] of Object.entries(OF_EVERY_ROUTE))
      operation.responses[status] ??= { description };
    for (const [status, response] of Object.entries(operation.responses)) {
      if (response && !('$ref' in response)) complete(status, response);
    }
  }
  return paths;
}

function complete(status: string, response: Response): void {
  response.headers = { 'X-Tracking-Id': TRACKING_ID, ...BY_STATUS[status], ...response.headers };
  if (Number(status) >= 400) response.content ??= FAILURE;
}
