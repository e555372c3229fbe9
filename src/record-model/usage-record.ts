/**
 * The one kind of fact: a subscriber used the network from `startedAt` (inclusive) to `endedAt` (exclusive) and moved
 * that many bytes up and down. Both times may be the same instant: then all bytes belong to that instant. Times are
 * Unix milliseconds; optional fields are null when unknown.
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
  /** Null for most records: few producers know it. Otherwise at least one of its fields is known. */
  readonly connection: ConnectionDetails | null;
}

/** The quality of a record's connection over its time, and the device and network that made it. */
export interface ConnectionDetails {
  readonly packetLatencyMs: number | null;
  readonly jitterMs: number | null;
  readonly packetLossPercent: number | null;
  readonly simType: SimType | null;
  readonly enodebIp: string | null;
  readonly ueIp: string | null;
  readonly lrId: string | null;
}

export const SIM_TYPES = ['physical', 'esim'] as const;
export type SimType = (typeof SIM_TYPES)[number];

/** Longest time between the start and the end of one record. Producers send longer sessions as several records. */
export const LONGEST_RECORD_MS = 31 * 86_400_000;

/** Longest time of one row of the facts. Longer records are stored in parts: see `cutAtMidnights`. */
export const LONGEST_FACT_MS = 86_400_000;
