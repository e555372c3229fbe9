/**
 * The one kind of fact: a subscriber used the network from `startedAt` (inclusive) to `endedAt` (exclusive) and
 * moved so many bytes up and down. Times are Unix milliseconds; optional fields are null when unknown.
 */
export interface UsageRecord {
  readonly recordId: string;
  readonly accountId: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly uplinkBytes: number;
  readonly downlinkBytes: number;
  readonly customerSiteId: string | null;
  readonly msisdn: string | null;
  readonly imsi: string | null;
  readonly userId: string | null;
  readonly serviceId: number | null;
  readonly cellId: string | null;
  readonly genre: string | null;
  readonly network: string | null;
  readonly itemId: string | null;
}

/** Longest time between the start and the end of one record. Longer sessions come as partial records. */
export const LONGEST_RECORD_MS = 86_400_000;
