import type { ReaderId } from './reader.js';

/** What a piece of work is charged before any work of its principal was measured. Milliseconds. */
const FIRST_COST_MS = 5;

/** How much the latest measurement counts in the mean of a principal. */
const LATEST_WEIGHT = 1 / 8;

/** The most siblings that are kept. Beyond that the idle ones are dropped with their debts. */
const MOST_SIBLINGS = 1_000;

/** What is kept of a tenant, or of a principal. */
class Share {
  /** The time of work that is charged so far, on the clock of its siblings. */
  used = 0;
  running = 0;
  waiting = 0;

  get isIdle(): boolean {
    return this.running === 0 && this.waiting === 0;
  }
}

/** Siblings that share. Its clock is the `used` of the sibling that began the latest work. */
class Siblings<S extends Share> {
  readonly byName = new Map<string, S>();
  clock = 0;

  /** A share that asks for more. Time in which it asked for nothing gives no credit. */
  join(name: string, create: () => S): S {
    let share = this.byName.get(name);
    if (!share) {
      if (this.byName.size >= MOST_SIBLINGS) this.dropIdle();
      this.byName.set(name, (share = create()));
    }
    if (share.waiting === 0 && share.used < this.clock) share.used = this.clock;
    return share;
  }

  charge(share: S, cost: number): void {
    if (share.used > this.clock) this.clock = share.used;
    share.used += cost;
  }

  /** Forgets a share whose debt is paid. */
  forget(name: string, share: S): void {
    if (share.isIdle && share.used <= this.clock) this.byName.delete(name);
  }

  /** The sibling that has used the least of those that may go on. */
  least(may: (share: S) => boolean): S | undefined {
    let least: S | undefined;
    for (const share of this.byName.values()) {
      if (share.waiting > 0 && (!least || share.used < least.used) && may(share)) least = share;
    }
    return least;
  }

  private dropIdle(): void {
    for (const [name, share] of this.byName) if (share.isIdle) this.byName.delete(name);
  }
}

/** The share of a tenant. */
export class TenantShare extends Share {
  readonly principals = new Siblings<PrincipalShare>();
  /** The mean time of its work. Milliseconds. */
  meanMs = FIRST_COST_MS;

  constructor(readonly name: string) {
    super();
  }
}

/** The share of a principal, and its work that waits. */
export class PrincipalShare extends Share {
  /** In the order of arrival. */
  readonly queue: QueuedWork[] = [];
  /** The mean time of its work. Milliseconds. */
  meanMs = FIRST_COST_MS;

  constructor(
    readonly name: string,
    readonly tenant: TenantShare,
  ) {
    super();
  }
}

/** Work that waits. */
export interface QueuedWork {
  /** Begins the work. It is no longer queued then. */
  begin(): void;
  /** Ends the wait, because shorter queues need the room. */
  displace(): void;
}

/** The time of work that has ended. Milliseconds. */
export interface MeasuredWork {
  /** What it was charged when it began. */
  readonly chargedMs: number;
  readonly elapsedMs: number;
  /** Without the time in which it waited for its client. */
  readonly workedMs: number;
}

/**
 * Shares the capacity fairly, by start-time fair queueing over tenants and then over the principals of a tenant. Work
 * is charged the mean of its principal when it begins, and its measured time when it ends. So a principal with short
 * work comes before one with long work, and before one with much work.
 */
export class FairShares {
  private readonly tenants = new Siblings<TenantShare>();
  private queued = 0;

  get length(): number {
    return this.queued;
  }

  /** The share of a reader that asks for work. */
  of({ tenant, principal }: ReaderId): PrincipalShare {
    const parent = this.tenants.join(tenant, () => new TenantShare(tenant));
    return parent.principals.join(principal, () => new PrincipalShare(principal, parent));
  }

  /** @returns what the work is charged. Milliseconds. */
  begin(share: PrincipalShare): number {
    const { tenant, meanMs } = share;
    tenant.principals.charge(share, meanMs);
    this.tenants.charge(tenant, meanMs);
    share.running++;
    tenant.running++;
    return meanMs;
  }

  end(share: PrincipalShare, { chargedMs, elapsedMs, workedMs }: MeasuredWork): void {
    const { tenant } = share;
    share.used += elapsedMs - chargedMs;
    tenant.used += elapsedMs - chargedMs;
    share.meanMs += (workedMs - share.meanMs) * LATEST_WEIGHT;
    tenant.meanMs += (workedMs - tenant.meanMs) * LATEST_WEIGHT;
    share.running--;
    tenant.running--;
    this.forget(share);
  }

  enqueue(share: PrincipalShare, work: QueuedWork): void {
    share.queue.push(work);
    this.count(share, 1);
  }

  /** Removes work that no longer waits. */
  remove(share: PrincipalShare, work: QueuedWork): void {
    const place = share.queue.indexOf(work);
    if (place < 0) return;
    share.queue.splice(place, 1);
    this.count(share, -1);
    this.forget(share);
  }

  /**
   * Takes the work that comes next.
   * @param may whether a tenant may begin more work.
   */
  next(may: (tenant: TenantShare) => boolean): QueuedWork | undefined {
    const share = this.tenants.least(may)?.principals.least(() => true);
    const work = share?.queue.shift();
    if (share && work) this.count(share, -1);
    return work;
  }

  /** The principal with the most waiting work. */
  longest(): PrincipalShare | undefined {
    let longest: PrincipalShare | undefined;
    for (const { principals } of this.tenants.byName.values()) {
      for (const share of principals.byName.values()) {
        if (!longest || share.waiting > longest.waiting) longest = share;
      }
    }
    return longest;
  }

  /** Forgets all debts, when no work is under way. */
  reset(): void {
    this.tenants.byName.clear();
    this.tenants.clock = 0;
  }

  private count(share: PrincipalShare, by: number): void {
    share.waiting += by;
    share.tenant.waiting += by;
    this.queued += by;
  }

  private forget(share: PrincipalShare): void {
    const { tenant } = share;
    tenant.principals.forget(share.name, share);
    if (tenant.principals.byName.size === 0) this.tenants.forget(tenant.name, tenant);
  }
}
