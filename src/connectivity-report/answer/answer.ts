import type { UsageQuery } from '../../query-engine/usage-query.js';
import type { RecordedReads } from '../read/record-queries.js';
import type { Report } from '../resolve/report.js';
import type { AnswerText } from './answer-text.js';
import { entityTag } from './entity-tag.js';

/** The answer to a report. */
export interface Answer {
  readonly text: AnswerText;
  /** Undefined if the answer changes with time, or is too long to be hashed before it is sent. */
  readonly tag: string | undefined;
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
}

/** Tags the text of an answer that stays the same as long as the data do. */
export const tagged = (
  { kind }: Report,
  text: AnswerText,
  { queries, rowBytes }: Pick<RecordedReads, 'queries' | 'rowBytes'>,
): Answer => ({
  text,
  tag: kind === 'range' && Buffer.isBuffer(text) ? entityTag(text) : undefined,
  queries,
  rowBytes: rowBytes(),
});
