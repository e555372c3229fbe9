import { BodyRefused } from '../body-refused.js';
import { Tally, type Verdict } from '../verdict.js';
import type { IngestJournal } from './ingest-journal.js';

/** What becomes of one body, for the journal. */
export class BodyTally {
  /** Of a partial body: what the stored batches came to, also when the body breaks off. */
  readonly tally = new Tally();
  private bytes = 0;

  constructor(private readonly producer: string) {}

  /** The same chunks, counted. */
  async *countBytes(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
    for await (const chunk of chunks) {
      this.bytes += chunk.length;
      yield chunk;
    }
  }

  /** Notes what becomes of the body, and hands it on. */
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

/** Nothing of it was stored, not even its good records. */
const figuresOfRefused = ({ conflicts, rejected }: BodyRefused) => ({
  received: conflicts + rejected,
  accepted: 0,
  duplicates: 0,
  conflicts,
  rejected,
});
