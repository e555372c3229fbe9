import type { TenantShare } from './fair-shares.js';
import type { ReaderWait } from '../../../http/reader-wait.js';

/** How long a piece of work may wait for the client that reads its answer. Milliseconds. */
export interface PermitLimits {
  /** In all. */
  readonly holdMs: number;
  /** In all, while other work waits for a permit. */
  readonly yieldMs: number;
}

/** The client reads its answer too slowly to keep a connection to the database. */
class PermitTakenBack extends Error {
  override readonly name = 'PermitTakenBack';

  constructor() {
    super('the client reads its answer too slowly to keep a connection to the database');
  }
}

/** What a permit needs to know of its limiter. */
export interface PermitOwner {
  readonly permitLimits: PermitLimits;
  /** Whether other work could use a permit of this tenant. */
  isWaitedFor(tenant: TenantShare): boolean;
  /** Permits that may be taken back as soon as other work waits. */
  readonly ripe: Set<ReadPermit>;
  countTakenBack(): void;
}

/**
 * The right to read from the database. While its work waits for a slow client, the permit can be taken back, so that slow
 * clients do not keep the connections from others.
 */
export class ReadPermit implements ReaderWait {
  /** How long the work has waited for its client. */
  waitedMs = 0;
  private takenBack: ((reason: Error) => void) | undefined;

  constructor(
    private readonly owner: PermitOwner,
    readonly tenant: TenantShare,
  ) {}

  /**
   * Waits for the client.
   * @throws PermitTakenBack when the permit is taken back.
   */
  async whileClientReads<T>(reading: Promise<T>): Promise<T> {
    const since = performance.now();
    const { permitLimits, ripe } = this.owner;
    const revoked = new Promise<never>((_, reject) => (this.takenBack = reject));
    let timer = setTimeout(() => {
      if (this.owner.isWaitedFor(this.tenant)) {
        this.takeBack();
        return;
      }
      ripe.add(this);
      timer = setTimeout(
        () => this.takeBack(),
        permitLimits.holdMs - Math.max(this.waitedMs, permitLimits.yieldMs),
      ).unref();
    }, permitLimits.yieldMs - this.waitedMs).unref();
    try {
      return await Promise.race([reading, revoked]);
    } finally {
      clearTimeout(timer);
      ripe.delete(this);
      this.takenBack = undefined;
      this.waitedMs += performance.now() - since;
    }
  }

  takeBack(): void {
    this.owner.ripe.delete(this);
    this.owner.countTakenBack();
    this.takenBack?.(new PermitTakenBack());
  }
}
