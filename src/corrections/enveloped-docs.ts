import type { Schema } from '../usage-records/record-schema.js';

/** A schema of an object. All of its properties are required. */
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

/** The schema, or null. */
export const orNull = (schema: Schema): Schema => ({ oneOf: [schema, { type: 'null' }] });
