/** A reading as it came. */
export interface SentReading {
  /** Account and record: the same text for the same. */
  readonly identity: string;
  /** Account, session, instant and both values: the same text for the same. */
  readonly place: string;
  /** Of all that was sent with it. */
  readonly sentHash: string;
}

export type ReadingVerdict = 'accepted' | 'duplicate' | 'conflict';

/**
 * What becomes of readings, which are looked at in the order in which they came. One that says what another says, under
 * whatever identifier, is its duplicate: it would add nothing. One under an identifier that is taken is a conflict.
 * @param standing readings that stand at the places of these.
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
