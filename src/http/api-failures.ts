import { applyDecorators } from '@nestjs/common';
import { ApiResponse, type ApiResponseOptions } from '@nestjs/swagger';
import { toPublicFault, type Fault } from '../errors/api-error.js';
import { failureEnvelope } from './envelope.js';

/** The values in the envelopes of the examples. */
export const EXAMPLE_CONTEXT = {
  source: '045-01',
  now: 1631789153842,
  trackingId: '23d873d7-0ce5-4d2a-8921-176141b06b53',
};

const FAILURE_SCHEMA = { $ref: '#/components/schemas/Failure' };

/** An enveloped failure in the OpenAPI document. */
export function failureExample(description: string, faults: readonly Fault[]): ApiResponseOptions {
  return {
    description,
    content: {
      'application/json': {
        schema: FAILURE_SCHEMA,
        example: failureEnvelope(EXAMPLE_CONTEXT, faults.map(toPublicFault)),
      },
    },
  };
}

const COMMON: Readonly<Record<number, ApiResponseOptions>> = {
  405: failureExample('Wrong method; `Allow` lists the right ones.', [{ name: 'METHOD_NOT_ALLOWED' }]),
  413: failureExample('The body is larger than the service reads at once.', [{ name: 'BODY_TOO_LARGE' }]),
  415: failureExample('The media type or content encoding is not supported.', [{ name: 'MEDIA_TYPE' }]),
  429: failureExample('A limit is used up. Try again after `Retry-After` seconds.', [
    { name: 'TOO_MANY_REQUESTS', detail: 'at most 600 requests a minute with this API key' },
  ]),
  500: failureExample('A dependency failed, or an unexpected error occurred.', [{ name: 'SYSTEM_FAILURE' }]),
  503: failureExample('Try again after `Retry-After` seconds.', [{ name: 'SERVICE_UNAVAILABLE' }]),
};

/** Documents the failures of every enveloped route. */
export const ApiFailures = () =>
  applyDecorators(
    ...Object.entries(COMMON).map(([status, options]) => ApiResponse({ ...options, status: Number(status) })),
  );

/** Documents a failure of a route of its own. */
export const ApiFailure = (status: number, description: string, ...faults: readonly Fault[]) =>
  ApiResponse({ ...failureExample(description, faults), status });

/** Documents that a parameter of a list is refused. */
export const ApiBadParameter = (fault: Fault) => ApiFailure(400, 'A parameter is bad or unknown.', fault);
