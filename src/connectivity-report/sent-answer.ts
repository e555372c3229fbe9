import { StreamableFile } from '@nestjs/common';
import { throwIfAny } from '../errors/api-error.js';
import type { AnswerStream } from '../http/answer-stream.js';
import { toReadable, type AnswerText } from './answer/answer-text.js';

/**
 * What a handler returns for an answer: its bytes, or a stream of a long one, which is made as fast as its client reads.
 * @param begin makes the stream.
 */
export function toSend(answer: AnswerText, type: string, begin: () => AnswerStream): Buffer | StreamableFile {
  if (Buffer.isBuffer(answer)) return answer;
  const stream = begin();
  const body = stream.open();
  void stream.run(() => stream.writeAll(toReadable(answer)));
  return new StreamableFile(body, { type });
}

/** @throws ApiError UNKNOWN_PROPERTY for each query parameter beside the key. */
export function refuseParameters(query: Readonly<Record<string, unknown>>): void {
  const unknown = Object.keys(query).filter((name) => name !== 'apikey');
  throwIfAny(unknown.map((field) => ({ name: 'UNKNOWN_PROPERTY', field })));
}
