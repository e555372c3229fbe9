import { closedMap, type ClosedMap } from '../common/closed-map.js';
import type { OpenAPIObject } from '@nestjs/swagger';

type Paths = OpenAPIObject['paths'];
type Operation = NonNullable<Paths[string]['get']>;
type Response = Exclude<Operation['responses'][string], { $ref: string } | undefined>;
type Headers = NonNullable<Response['headers']>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

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

/** Adds to every operation the common headers: the tracking id in both directions, and the headers of failures. */
export function withCommonHeaders(paths: Paths): Paths {
  for (const item of Object.values(paths)) {
    for (const operation of METHODS.flatMap((method) => item[method] ?? [])) {
      operation.parameters = [
        ...(operation.parameters ?? []),
        { $ref: '#/components/parameters/TrackingId' },
      ];
      for (const [status, response] of Object.entries(operation.responses)) {
        if (response && !('$ref' in response)) complete(status, response);
      }
    }
  }
  return paths;
}

function complete(status: string, response: Response): void {
  response.headers = { 'X-Tracking-Id': TRACKING_ID, ...BY_STATUS[status], ...response.headers };
  if (Number(status) >= 400) response.content ??= FAILURE;
}
