import type { UsageQuery } from '../../query-engine/usage-query.js';
import type { Report } from '../resolve/report.js';
import type { AnswerText } from './answer-text.js';
import { entityTag } from './entity-tag.js';

/** The answer to a report. */
export interface Answer {
  readonly text: AnswerText;
  /** Undefined where the answer changes with time, or is too long to be hashed before it is sent. */
  readonly tag: string | undefined;
  /** What was read. */
  readonly queries: readonly UsageQuery[];
}

/** Sent instead of an answer that the client has already. */
export interface NotModified {
  readonly tag: string;
  readonly text?: undefined;
}

/** Tags the text of an answer that is the same as long as the data are. */
export const tagged = ({ kind }: Report, text: AnswerText, queries: readonly UsageQuery[]): Answer => ({
  text,
  tag: kind === 'range' && Buffer.isBuffer(text) ? entityTag(text) : undefined,
  queries,
});
