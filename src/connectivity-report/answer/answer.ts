import type { UsageQuery } from '../../query-engine/usage-query.js';
import type { RecordedReads } from '../read/record-queries.js';
import type { Report } from '../resolve/report.js';
import type { AnswerText } from './answer-text.js';
import { entityTag } from './entity-tag.js';
import { periodOf } from './file-name.js';

/** The answer to a report. */
export interface Answer {
  readonly text: AnswerText;
  /** Undefined if the answer changes with time, or is too long to be hashed before it is sent. */
  readonly tag: string | undefined;
  /** The range, for the name of a file. */
  readonly period?: string;
  /** The queries that were read for the answer. */
  readonly queries: readonly UsageQuery[];
  /** The memory of the rows, which a long answer keeps while it is sent. */
  readonly rowBytes: number;
}

/** Sent instead of an answer that the client already has. */
export interface NotModified {
  readonly tag: string;
  readonly text?: undefined;
  readonly rowBytes?: undefined;
  readonly period?: undefined;
}

/** Tags the text of an answer that stays the same as long as the data do. */
export const tagged = (
  report: Report,
  text: AnswerText,
  { queries, rowBytes }: Pick<RecordedReads, 'queries' | 'rowBytes'>,
): Answer => ({
  text,
  tag: report.kind === 'range' && Buffer.isBuffer(text) ? entityTag(text) : undefined,
  period: periodOf(report),
  queries,
  rowBytes: rowBytes(),
});
