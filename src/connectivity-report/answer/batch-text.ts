import { toPublicFault, type ApiError } from '../../errors/api-error.js';
import type { AnswerText } from './answer-text.js';
import { PieceWriter } from './piece-writer.js';

/** The outcome of one report of a batch. */
export type Outcome = { readonly answer: AnswerText } | { readonly error: ApiError };

/** The JSON text of the answer to a batch, in pieces: each report has its own status, in the order of the request. */
export function* toBatchResponse(outcomes: readonly Outcome[]): Generator<Buffer, void> {
  const out = new PieceWriter().text('{"reports":[');
  let between = '';
  for (const outcome of outcomes) {
    out.text(between);
    between = ',';
    if ('error' in outcome) {
      const { status, faults } = outcome.error;
      out.text(JSON.stringify({ status, errors: faults.map(toPublicFault) }));
    } else {
      yield out.text('{"status":200,"report":').take();
      yield* Buffer.isBuffer(outcome.answer) ? [outcome.answer] : outcome.answer();
      out.text('}');
    }
  }
  yield out.text(']}').take();
}
