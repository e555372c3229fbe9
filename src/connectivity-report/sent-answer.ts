import { StreamableFile } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { throwIfAny } from '../errors/api-error.js';
import { toReadable, type AnswerText } from './answer/answer-text.js';

/** Longest that a client may take nothing of a long answer that it has asked for. */
const LONGEST_STALL_MS = 60_000;

/** What a handler returns for an answer: its bytes, or when it is long a stream that is as fast as its reader. */
export function toSend(answer: AnswerText, type: string, reply: FastifyReply): Buffer | StreamableFile {
  if (Buffer.isBuffer(answer)) return answer;
  // Whoever takes nothing for so long would hold the rows of the answer for ever.
  reply.raw.setTimeout(LONGEST_STALL_MS);
  return new StreamableFile(toReadable(answer), { type });
}

/** @throws ApiError UNKNOWN_PROPERTY for each query parameter beside the key. */
export function refuseParameters(query: Readonly<Record<string, unknown>>): void {
  const unknown = Object.keys(query).filter((name) => name !== 'apikey');
  throwIfAny(unknown.map((field) => ({ name: 'UNKNOWN_PROPERTY', field })));
}
