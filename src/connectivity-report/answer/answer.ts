import type { UsageQuery } from '../../query-engine/usage-query.js';
import type { AnswerText } from './answer-text.js';
import { entityTag } from './entity-tag.js';

/** The answer to a report. */
export interface Answer {
  readonly text: AnswerText;
  /** Undefined where the answer changes with time, or is too long to be looked through before it is sent. */
  readonly tag: string | undefined;
  /** What was looked for. */
  readonly queries: readonly UsageQuery[];
}

/** Told instead of an answer that the client has already. */
export interface NotModified {
  readonly tag: string;
  readonly text?: undefined;
}

/** An answer that is the same as long as the data are. */
export const lastingAnswer = (text: AnswerText, queries: readonly UsageQuery[]): Answer => ({
  text,
  tag: Buffer.isBuffer(text) ? entityTag(text) : undefined,
  queries,
});
