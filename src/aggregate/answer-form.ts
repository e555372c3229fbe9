import type { Fault } from '../errors/api-error.js';
import { preferred } from '../http/accept.js';
import type { AggregateQueryDto } from './aggregate-query.dto.js';
import type { AnswerFormat } from './vocabulary.js';

/** The form of an answer. */
export interface AnswerForm {
  readonly format: AnswerFormat;
  /** Whether CSV begins with a byte order mark. */
  readonly bom: boolean;
  /** Whether CSV marks texts that a spreadsheet would run as formulas. */
  readonly safe: boolean;
}

const OFFERS = [
  { name: 'json', mediaType: 'application/json' },
  { name: 'csv', mediaType: 'text/csv' },
] as const;

/** The requested form. It is JSON, as published, unless `format` or `Accept` says CSV. */
export function readForm(dto: AggregateQueryDto, accept: string | undefined, faults: Fault[]): AnswerForm {
  const format = dto.format ?? preferred(accept, OFFERS) ?? 'json';
  for (const field of ['bom', 'safe'] as const) {
    if (dto[field] === 'true' && format !== 'csv')
      faults.push({ name: 'AGGREGATE_CSV', field, detail: 'json has no such option; ask for csv' });
  }
  return { format, bom: dto.bom === 'true', safe: dto.safe === 'true' };
}
