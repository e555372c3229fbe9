import { BodyRefused } from '../body-refused.js';
import { Tally, type Verdict } from '../verdict.js';
import type { IngestJournal } from './ingest-journal.js';

/** Collects the figures of one body for the journal. */
export class BodyTally {
  /** The sums of the stored batches of a partial body, also when the body breaks off. */
  readonly tally = new Tally();
  private bytes = 0;

  constructor(private readonly producer: string) {}

  /** Passes the chunks on, and counts their bytes. */
  async *countBytes(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
    for await (const chunk of chunks) {
      this.bytes += chunk.length;
      yield chunk;
    }
  }

  /** Notes the verdict or the failure of the body in the journal, and passes it on. */
  async noteIn(journal: IngestJournal, ingestion: Promise<Verdict>): Promise<Verdict> {
    const { producer, tally } = this;
    try {
      const verdict = await ingestion;
      journal.note({
        ...figuresOf(verdict),
        producer,
        bytes: this.bytes,
        reasons: tally.reasons,
        refused: false,
      });
      return verdict;
    } catch (error) {
      const before =
        error instanceof BodyRefused
          ? { ...figuresOfRefused(error), reasons: error.reasons }
          : { ...figuresOf(tally.verdict()), reasons: tally.reasons };
      journal.noteFailure(producer, error, { ...before, bytes: this.bytes });
      throw error;
    }
  }
}

const figuresOf = ({ received, accepted, duplicates, conflicts, rejected }: Verdict) => ({
  received,
  accepted,
  duplicates,
  conflicts,
  rejected,
});

/** None of the body was stored, not even its good records. */
const figuresOfRefused = ({ conflicts, rejected }: BodyRefused) => ({
  received: conflicts + rejected,
  accepted: 0,
  duplicates: 0,
  conflicts,
  rejected,
});
