import { toPublicFault, type ApiError } from '../../errors/api-error.js';
import { PIECE_LENGTH, type AnswerText } from './answer-text.js';

/** What became of one report of a batch. */
export type Outcome = { readonly answer: AnswerText } | { readonly error: ApiError };

/** JSON text of the answer to a batch, in pieces: each report with a status of its own, in the order of the request. */
export function* toBatchResponse(outcomes: readonly Outcome[]): Generator<string, void> {
  let piece = '{"reports":[';
  let between = '';
  for (const outcome of outcomes) {
    piece += between;
    between = ',';
    if ('error' in outcome) {
      const { status, faults } = outcome.error;
      piece += JSON.stringify({ status, errors: faults.map(toPublicFault) });
    } else {
      piece += '{"status":200,"report":';
      for (const part of Buffer.isBuffer(outcome.answer) ? [outcome.answer.toString()] : outcome.answer()) {
        piece += part;
        if (piece.length < PIECE_LENGTH) continue;
        yield piece;
        piece = '';
      }
      piece += '}';
    }
  }
  yield `${piece}]}`;
}
