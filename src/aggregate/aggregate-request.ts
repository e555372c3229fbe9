import type { Accounts } from '../common/accounts.js';
import type { Figure } from './figures.js';
import type { AnswerForm } from './answer-form.js';
import type { AggregatePeriod, AggregationType, Field, Grouping, SortKey } from './vocabulary.js';

/** A resolved request. Later stages do not see the parameters. */
export interface AggregateRequest {
  readonly userId: string;
  readonly accounts: Accounts;
  readonly type: AggregationType;
  readonly field: Field;
  readonly figure: Figure;
  /** Unix milliseconds, inclusive. */
  readonly from: number;
  /** Unix milliseconds, exclusive. */
  readonly to: number;
  readonly period: AggregatePeriod;
  /** As given in the request. */
  readonly timeZone: string;
  readonly groupBy: Grouping | undefined;
  readonly itemId: string | undefined;
  readonly sort: { readonly by: SortKey; readonly descending: boolean };
  readonly form: AnswerForm;
  readonly page: { readonly number: number; readonly size: number };
}
