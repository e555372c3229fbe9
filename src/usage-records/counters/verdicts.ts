/** A reading as it was sent. */
export interface SentReading {
  /** Account and record in one text. */
  readonly identity: string;
  /** Account, session, instant and both values in one text. */
  readonly place: string;
  /** The hash of all that was sent with it. */
  readonly sentHash: string;
}

export type ReadingVerdict = 'accepted' | 'duplicate' | 'conflict';

/**
 * The outcomes of readings, in the order in which they came. A reading with the same session, instant and values as
 * another is its duplicate under any identifier: it would add nothing. A reading whose identifier is taken is a
 * conflict.
 * @param standing the stored readings with the same session, instant and values.
 * @param taken identities that are taken, by readings or by other records.
 */
export function verdictsOf(
  readings: readonly SentReading[],
  standing: ReadonlyMap<string, SentReading>,
  taken: ReadonlySet<string>,
): ReadingVerdict[] {
  const byPlace = new Map(standing);
  const identities = new Set(taken);
  return readings.map((reading) => {
    const { identity, place, sentHash } = reading;
    const same = byPlace.get(place);
    if (same) return same.identity !== identity || same.sentHash === sentHash ? 'duplicate' : 'conflict';
    if (identities.has(identity)) return 'conflict';
    byPlace.set(place, reading);
    identities.add(identity);
    return 'accepted';
  });
}
