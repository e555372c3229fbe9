import { applyDecorators } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiQuery,
  ApiResponse,
  getSchemaPath,
  type ApiResponseOptions,
} from '@nestjs/swagger';
import { EXAMPLE_CONTEXT } from './api-failures.js';
import { successEnvelope } from './envelope.js';

/** A class of answers that has an example of them. */
export interface AnswerClass<T> {
  new (): T;
  readonly example: T;
}

interface AnswerOptions<T> {
  /** Where the example differs from the one of the class. */
  readonly example?: Partial<T>;
  readonly status?: number;
  readonly headers?: ApiResponseOptions['headers'];
  /** Content in other media types than JSON. */
  readonly others?: Readonly<Record<string, object>>;
}

/** An enveloped success in the OpenAPI document. */
function successExample(
  description: string,
  data: object,
  example: unknown,
  others?: object,
): ApiResponseOptions {
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
      ...others,
    },
  };
}

/** Documents an enveloped answer that has a schema. */
export const ApiEnveloped = (description: string, data: object, example: unknown) =>
  ApiResponse({ ...successExample(description, data, example), status: 200 });

/** Documents an enveloped answer of a class. */
export const ApiAnswer = <T extends object>(
  description: string,
  Answer: AnswerClass<T>,
  { example, status = 200, headers, others }: AnswerOptions<T> = {},
) =>
  applyDecorators(
    ApiExtraModels(Answer),
    ApiResponse({
      ...successExample(description, referenceTo(Answer), { ...Answer.example, ...example }, others),
      ...(headers && { headers }),
      status,
    }),
  );

/** Documents an enveloped page of answers of a class. */
export const ApiPageOf = (description: string, Answer: AnswerClass<object>) =>
  applyDecorators(
    ApiExtraModels(Answer),
    ApiEnveloped(description, pageSchema(referenceTo(Answer)), {
      items: [Answer.example],
      next_cursor: null,
    }),
  );

/** A reference to the schema of a class. */
export const referenceTo = (Answer: new () => object) => ({ $ref: getSchemaPath(Answer) });

/** The schema of a page of items. */
const pageSchema = (item: object) => ({
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

/** Documents an answer of a class without an envelope. */
export const ApiBareAnswer = <T extends object>(description: string, Answer: AnswerClass<T>) =>
  applyDecorators(
    ApiExtraModels(Answer),
    ApiResponse({
      status: 200,
      description: `${description} Bare: this answer has no envelope.`,
      content: { 'application/json': { schema: referenceTo(Answer), example: Answer.example } },
    }),
  );

/** Documents an optional query parameter with a text. */
export const ApiTextQuery = (name: string, description: string, schema: object = {}) =>
  ApiQuery({ name, required: false, description, schema: { type: 'string', ...schema } });
