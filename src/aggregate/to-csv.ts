import { BYTE_ORDER_MARK, csvField, safeCsvField } from '../common/csv-field.js';
import type { AggregateAnswer } from './aggregate.answer.js';
import type { AnswerForm } from './answer-form.js';

const END_OF_LINE = '\r\n';

/** The keys of an item, in their order. */
const COLUMNS = ['periodStart', 'group', 'value'] as const;

/** The items of an answer as CSV, a line each. */
export function toCsv({ items }: AggregateAnswer, { bom, safe }: Pick<AnswerForm, 'bom' | 'safe'>): string {
  const field = safe ? safeCsvField : csvField;
  const lines = items.map((item) => COLUMNS.map((name) => field(item[name])).join(','));
  return (bom ? BYTE_ORDER_MARK : '') + [COLUMNS.join(','), ...lines, ''].join(END_OF_LINE);
}

const DATE_LENGTH = '2026-10-01'.length;

/** The name of the file: what was computed, and the first and the last day of its range in UTC. */
export function fileNameOf({ aggregationType, field, fromDate, toDate }: AggregateAnswer): string {
  const from = Date.parse(fromDate);
  const last = new Date(Math.max(from, Date.parse(toDate) - 1)).toISOString();
  return `${aggregationType}-${field}-${fromDate.slice(0, DATE_LENGTH)}-${last.slice(0, DATE_LENGTH)}.csv`;
}
