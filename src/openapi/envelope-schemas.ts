import type { OpenAPIObject } from '@nestjs/swagger';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

const HEADER_PROPERTIES = {
  source: { type: 'string', examples: ['045-01'] },
  code: { type: 'integer', enum: [0, -1], description: '0 on success, -1 on failure.' },
  message: { type: 'string', enum: ['Success', 'Failure'] },
  system_time: { type: 'integer', description: 'Unix milliseconds.' },
  tracking_id: { type: 'string' },
};

/** The schemas of the envelope: the header of a success, and a whole failure. */
export const ENVELOPE_SCHEMAS = {
  EnvelopeHeader: {
    type: 'object',
    required: Object.keys(HEADER_PROPERTIES),
    properties: HEADER_PROPERTIES,
  },
  Fault: {
    type: 'object',
    required: ['code', 'description'],
    properties: {
      code: { type: 'string', description: 'See the error catalogue.', examples: ['40450103'] },
      description: { type: 'string' },
      field: { type: 'string', description: 'Path of the offending part, such as `metrics[1].name`.' },
    },
  },
  Failure: {
    type: 'object',
    required: ['header'],
    properties: {
      header: {
        allOf: [
          { $ref: '#/components/schemas/EnvelopeHeader' },
          {
            type: 'object',
            required: ['errors'],
            properties: {
              errors: { type: 'array', minItems: 1, items: { $ref: '#/components/schemas/Fault' } },
            },
          },
        ],
      },
    },
  },
} as unknown as Schemas;
