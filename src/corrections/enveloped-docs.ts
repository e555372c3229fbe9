import type { ApiResponseOptions } from '@nestjs/swagger';
import { successEnvelope } from '../http/envelope.js';
import type { Schema } from '../ingestion/record-schema.js';

const EXAMPLE_CONTEXT = {
  source: '045-01',
  now: 1631789153842,
  trackingId: '23d873d7-0ce5-4d2a-8921-176141b06b53',
};

/** An enveloped success, as the OpenAPI document shows it. */
export function successExample(description: string, schema: Schema, example: unknown): ApiResponseOptions {
  return {
    description,
    content: {
      'application/json': {
        schema: {
          type: 'object',
          required: ['header', 'data'],
          properties: { header: { $ref: '#/components/schemas/EnvelopeHeader' }, data: schema },
        },
        example: successEnvelope(EXAMPLE_CONTEXT, example),
      },
    },
  };
}

/** A schema of an object that has all of its properties. */
export const objectSchema = (properties: Readonly<Record<string, Schema>>): Schema => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
});

export const text = (description: string, more: Schema = {}): Schema => ({
  type: 'string',
  description,
  ...more,
});
export const whole = (description: string): Schema => ({ type: 'integer', minimum: 0, description });

/** The same, or null. */
export const orNull = (schema: Schema): Schema => ({ oneOf: [schema, { type: 'null' }] });
