import type { UsageRecord } from '../../src/record-model/usage-record.js';

/** Bytes of an account's records. */
export interface ByteSums {
  readonly uplink: number;
  readonly downlink: number;
}

const NOTHING: ByteSums = { uplink: 0, downlink: 0 };

/** Bytes of records, by account. */
export class AccountSums {
  private readonly sums = new Map<string, ByteSums>();

  get accounts(): string[] {
    return [...this.sums.keys()];
  }

  of(accountId: string): ByteSums {
    return this.sums.get(accountId) ?? NOTHING;
  }

  addRecord({ accountId, uplinkBytes, downlinkBytes }: UsageRecord): void {
    this.addTo(accountId, { uplink: uplinkBytes, downlink: downlinkBytes });
  }

  add(other: AccountSums): void {
    for (const [accountId, sums] of other.sums) this.addTo(accountId, sums);
  }

  private addTo(accountId: string, { uplink, downlink }: ByteSums): void {
    const known = this.of(accountId);
    this.sums.set(accountId, { uplink: known.uplink + uplink, downlink: known.downlink + downlink });
  }
}
