import { applyDecorators } from '@nestjs/common';
import { ApiQuery, type ApiResponseOptions } from '@nestjs/swagger';
import { EXAMPLE_CONTEXT } from './api-failures.js';
import { successEnvelope } from './envelope.js';
import { MOST_ITEMS } from './paging.js';

/** An enveloped success in the OpenAPI document. */
export function successExample(description: string, data: object, example: unknown): ApiResponseOptions {
  return {
    description,
    content: {
      'application/json': {
        schema: {
          type: 'object',
          required: ['header', 'data'],
          properties: { header: { $ref: '#/components/schemas/EnvelopeHeader' }, data },
        },
        example: successEnvelope(EXAMPLE_CONTEXT, example),
      },
    },
  };
}

/** The schema of a page of items. */
export const pageSchema = (item: object) => ({
  type: 'object',
  required: ['items', 'next_cursor'],
  properties: {
    items: { type: 'array', items: item },
    next_cursor: {
      type: ['string', 'null'],
      description: 'The `cursor` of the page that follows; null on the last one.',
    },
  },
});

/** Documents an optional query parameter with a text. */
export const ApiTextQuery = (name: string, description: string, schema: object = {}) =>
  ApiQuery({ name, required: false, description, schema: { type: 'string', ...schema } });

/** Documents the query parameters of a page. */
export const ApiPage = () =>
  applyDecorators(
    ApiQuery({
      name: 'limit',
      required: false,
      description: 'Most items on a page.',
      schema: { type: 'integer', minimum: 1, maximum: MOST_ITEMS, default: 100 },
    }),
    ApiTextQuery('cursor', 'Where the page begins: the `next_cursor` of the page before.'),
  );
