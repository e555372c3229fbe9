import { toPublicFault, type ApiError } from '../errors/api-error.js';
import { toRecordErrors, type Refusal } from '../usage-records/verdict.js';
import type { StreamMessage } from './stream-source.js';

/**
 * Why something was not stored. `rejected`, `conflict`: the verdict on a record. `unreadable`: the message could not be
 * read to its end. `failed`: the database does not store it.
 */
export type Reason = 'rejected' | 'conflict' | 'unreadable' | 'failed';

/** A record or a message that was not stored, and why. */
export interface DeadLetter {
  /** The same for a letter that is sent again. */
  readonly id: string;
  readonly reason: Reason;
  /** The record as it was sent, or the whole message. */
  readonly payload: Buffer;
  /** Names and values, ASCII without line breaks. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Most bytes of the list of errors in the headers of a letter. */
const MOST_ERROR_BYTES = 4_096;

/** The letter for a record that was not stored. A record that could not be read stands for its message. */
export function letterOfRecord(message: StreamMessage, refusal: Refusal): DeadLetter {
  const { verdict, index, line, recordId, raw } = refusal;
  const errors = toRecordErrors(refusal).map(({ index: _, line: __, record_id: ___, ...error }) => error);
  return letter(message, verdict, payloadOf(raw) ?? message.data, errors, {
    Index: String(index),
    ...(line !== undefined && { Line: String(line) }),
    ...(recordId !== undefined && { 'Record-Id': recordId.slice(0, LONGEST_ID) }),
  });
}

/** The letter for a message that could not be read to its end. Its records before the fault are stored. */
export const letterOfUnreadable = (message: StreamMessage, { faults }: ApiError): DeadLetter =>
  letter(message, 'unreadable', message.data, faults.map(toPublicFault));

/** The letter for a message that the database does not store. */
export const letterOfFailed = (message: StreamMessage, error: unknown): DeadLetter =>
  letter(message, 'failed', message.data, [
    { description: error instanceof Error ? error.message : String(error) },
  ]);

const LONGEST_ID = 256;

function letter(
  { origin }: StreamMessage,
  reason: Reason,
  payload: Buffer,
  errors: readonly object[],
  further: Readonly<Record<string, string>> = {},
): DeadLetter {
  const own = { Reason: reason, Origin: origin, ...further, Errors: listOf(errors) };
  const headers = Object.fromEntries(
    Object.entries(own).map(([name, value]) => [`Edgemeter-${name}`, inAscii(value)]),
  );
  return { id: `${origin}/${further.Index ?? reason}`, reason, payload, headers };
}

function payloadOf(raw: unknown): Buffer | undefined {
  if (raw === undefined) return undefined;
  return Buffer.from(typeof raw === 'string' ? raw : JSON.stringify(raw));
}

/** As many errors as fit, in JSON. */
function listOf(errors: readonly object[]): string {
  const texts: string[] = [];
  let size = 2;
  for (const error of errors) {
    const text = inAscii(JSON.stringify(error));
    size += text.length + 1;
    if (size > MOST_ERROR_BYTES) break;
    texts.push(text);
  }
  return `[${texts.join()}]`;
}

/** Other characters are escaped as in JSON. */
const inAscii = (text: string): string =>
  text.replaceAll(/[^ -~]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
