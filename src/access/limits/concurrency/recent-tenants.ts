/** For how long a tenant counts as active after a request. */
const RECENT_MS = 10_000;

/** Knows the two tenants that were active last. That is enough to tell whether one has the service to itself. */
export class RecentTenants {
  private latest = '';
  private latestAt = -Infinity;
  private otherAt = -Infinity;

  note(tenant: string): void {
    const now = performance.now();
    if (tenant !== this.latest) {
      this.otherAt = this.latestAt;
      this.latest = tenant;
    }
    this.latestAt = now;
  }

  /** Whether a tenant other than this one was active lately. */
  hasOther(tenant: string): boolean {
    const at = tenant === this.latest ? this.otherAt : this.latestAt;
    return performance.now() - at < RECENT_MS;
  }
}
