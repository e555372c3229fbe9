import { momentLabel } from '@edgemeter/chart/labels.js';

/** A value of an answer as text. */
export const shown = (value: unknown): string =>
  value === null || value === undefined || value === ''
    ? '–'
    : Array.isArray(value)
      ? value.join(', ') || '–'
      : typeof value === 'string'
        ? value
        : JSON.stringify(value);

/** A time of an answer, in UTC. */
export const when = (value: unknown): string =>
  typeof value === 'string' ? momentLabel(Date.parse(value), 'UTC') : '–';
