import { closedMap, type ClosedMap } from '../../../common/closed-map.js';
import { ApiError } from '../../../errors/api-error.js';
import { RETRY_LATER } from '../../../errors/from-database.js';
import type { Abortable } from '../../../http/client-signal.js';
import type { QueueRefusal, ReadMetrics } from '../../../telemetry/read-metrics.js';
import { FairShares, type PrincipalShare, type TenantShare } from './fair-shares.js';
import { ReadPermit, type PermitLimits, type PermitOwner } from './read-permit.js';
import { PUBLIC_TENANT, type ReaderId } from './reader.js';
import { RecentTenants } from './recent-tenants.js';

export interface LimiterLimits extends PermitLimits {
  /** How much work runs at once. */
  readonly permits: number;
  /** The longest wait in the queue. Milliseconds. */
  readonly queueMs: number;
  /** The most work that waits: of all readers, and of one principal. */
  readonly queueLength: number;
  readonly queueShare: number;
}

/**
 * The part of the permits that one tenant may hold while another tenant is active: with short work, and with long work.
 * Long work uses the processors of the database fully, so fewer pieces at once get as much done, and short work beside
 * them is faster.
 */
const MOST_SHORT = 3 / 4;
const MOST_LONG = 1 / 4;

/** Work of a tenant that takes longer than this on average is long. Milliseconds. */
const LONG_MS = 100;

/**
 * Limits how much work reads from the database at once, and shares that fairly among tenants and principals. Further
 * work waits in a queue.
 */
export class ConcurrencyLimiter implements PermitOwner {
  readonly ripe = new Set<ReadPermit>();
  private readonly shares = new FairShares();
  private readonly recent = new RecentTenants();
  private readonly mostShort: number;
  private readonly mostLong: number;
  private running = 0;

  constructor(
    private readonly limits: LimiterLimits,
    private readonly metrics: ReadMetrics,
  ) {
    this.mostShort = Math.ceil(limits.permits * MOST_SHORT);
    this.mostLong = Math.max(1, Math.floor(limits.permits * MOST_LONG));
  }

  get permitLimits(): PermitLimits {
    return this.limits;
  }

  isWaitedFor({ waiting }: TenantShare): boolean {
    return waiting > 0 || (this.shares.length > 0 && this.running >= this.limits.permits);
  }

  get load(): { readonly running: number; readonly permits: number; readonly waiting: number } {
    return { running: this.running, permits: this.limits.permits, waiting: this.shares.length };
  }

  countTakenBack(): void {
    this.metrics.takenBack.inc();
  }

  /**
   * Runs the work as soon as the limit and the shares of others allow.
   * @param client aborts the wait.
   * @throws the reason of the client when it aborts before the work begins; ApiError SERVICE_UNAVAILABLE after the queue
   * timeout, and when too much work waits.
   */
  async run<T>(reader: ReaderId, client: Abortable, work: (permit: ReadPermit) => Promise<T>): Promise<T> {
    if (client.reason) throw client.reason;
    const share = this.shares.of(reader);
    this.recent.note(reader.tenant);
    const chargedMs = this.mayBegin(share) ? this.begin(share) : await this.wait(share, client);
    const permit = new ReadPermit(this, share.tenant);
    const begun = performance.now();
    try {
      return await work(permit);
    } finally {
      this.running--;
      const elapsedMs = performance.now() - begun;
      this.shares.end(share, { chargedMs, elapsedMs, workedMs: elapsedMs - permit.waitedMs });
      this.admit();
    }
  }

  private mayBegin({ tenant }: PrincipalShare): boolean {
    if (this.running >= this.limits.permits) return false;
    // What waits goes first, unless it waits for permits that its own tenant may not take.
    return tenant.waiting === 0 && this.mayTake(tenant);
  }

  private mayTake({ name, running, meanMs }: TenantShare): boolean {
    // Callers without a credential are one tenant: with few permits, those of one address would wait for all others.
    const isLong = meanMs > LONG_MS && name !== PUBLIC_TENANT;
    const most = isLong ? this.mostLong : this.mostShort;
    return running < most || !this.recent.hasOther(name);
  }

  /** @returns what the work is charged. Milliseconds. */
  private begin(share: PrincipalShare): number {
    this.running++;
    return this.shares.begin(share);
  }

  /** Begins waiting work while there are free permits. */
  private admit(): void {
    while (this.running < this.limits.permits) {
      const work = this.shares.next((tenant) => this.mayTake(tenant));
      if (!work) break;
      work.begin();
    }
    if (this.running === 0) this.shares.reset();
  }

  private wait(share: PrincipalShare, client: Abortable): Promise<number> {
    this.makeRoom(share);
    return new Promise((resolve, reject) => {
      const since = performance.now();
      const leave = () => {
        clearTimeout(timer);
        client.removeEventListener('abort', abort);
        this.metrics.waits.observe((performance.now() - since) / 1000);
      };
      const refuse = (reason: Error) => {
        this.shares.remove(share, work);
        leave();
        reject(reason);
      };
      const abort = () => refuse(client.reason as Error);
      const timer = setTimeout(() => refuse(this.refusal('timeout')), this.limits.queueMs).unref();
      const work = {
        begin: () => {
          leave();
          resolve(this.begin(share));
        },
        displace: () => refuse(this.refusal('queue')),
      };
      this.shares.enqueue(share, work);
      client.addEventListener('abort', abort);
      for (const permit of this.ripe) {
        if (!this.isWaitedFor(permit.tenant)) continue;
        permit.takeBack();
        break;
      }
    });
  }

  /** @throws ApiError when neither the principal nor the whole queue has room. */
  private makeRoom(share: PrincipalShare): void {
    const { queueLength, queueShare } = this.limits;
    if (share.waiting >= queueShare) throw this.refusal('principal');
    if (this.shares.length < queueLength) return;
    const longest = this.shares.longest();
    if (!longest || longest.waiting <= share.waiting + 1) throw this.refusal('queue');
    // A reader with little waiting work takes the place of the latest work of the one with the most.
    longest.queue.at(-1)?.displace();
  }

  private refusal(reason: QueueRefusal): ApiError {
    this.metrics.refusals.inc({ reason });
    const cause = new Error(REASONS[reason]);
    return new ApiError({ name: 'SERVICE_UNAVAILABLE' }, { cause, headers: RETRY_LATER });
  }
}

const REASONS: ClosedMap<Record<QueueRefusal, string>> = closedMap({
  timeout: 'the queue timeout is over',
  principal: 'too much work of the principal waits',
  queue: 'too much work waits',
});
