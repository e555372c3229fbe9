import { shareUpTo } from '../../record-model/apportion.js';
import { cutAtMidnights, isCut, type Span } from '../../record-model/cut-at-midnights.js';
import { SLOT_MS } from '../../common/time.js';
import { UsageColumns } from '../../record-model/usage-columns.js';
import type { UsageRecord } from '../../record-model/usage-record.js';
import type { Change } from './change.js';
import { HourMembers } from './hour-members.js';
import { LEVELS, NETWORK, NO_KEY } from './levels.js';
import { SLOTS_PER_HOUR } from './members.js';
import { isLoggedBesideAccounts } from './network-log.js';
import { SLOTS_PER_DAY, SlotSums } from './slot-sums.js';

/** The place of each period's sums, by the number of the period since the epoch. */
type ByPeriod = Map<number, number>;

/** The changes of the stored aggregates that records cause: one for each aggregate. */
export const changesOf = (records: readonly UsageRecord[]): Change[] =>
  changesOfRows(UsageColumns.of(records));

/** The same for some rows of columns. Without `rows`, for all. */
export function changesOfRows(columns: UsageColumns, rows?: readonly number[]): Change[] {
  const adder = new Adder(columns);
  const count = rows?.length ?? columns.length;
  for (let nth = 0; nth < count; nth++) adder.add(rows ? (rows[nth] as number) : nth);
  return adder.changes();
}

/** The place of the services and cells of all accounts. */
const TOGETHER = 0;

/** Shared by all calls: they run one after the other, and leave nothing in it. */
const SUMS = new SlotSums();
const MEMBERS = new HourMembers();

/** The times and bytes of records, or of their parts. */
type Spans = Pick<UsageColumns, keyof Span>;

const columnsOf = (parts: readonly Span[]): Spans => ({
  startedAt: Float64Array.from(parts, ({ startedAt }) => startedAt),
  endedAt: Float64Array.from(parts, ({ endedAt }) => endedAt),
  uplinkBytes: Float64Array.from(parts, ({ uplinkBytes }) => uplinkBytes),
  downlinkBytes: Float64Array.from(parts, ({ downlinkBytes }) => downlinkBytes),
});

/** Adds up records. One call at a time. */
class Adder {
  /** By account, then by site, service or cell. Accounts, sites and cells are places of texts; -1 means no site. */
  private readonly sites: Map<number, ByPeriod>[] = [];
  /** By account, or all at {@link TOGETHER}. */
  private readonly services: Map<number, ByPeriod>[] = [];
  private readonly cells: Map<number, ByPeriod>[] = [];
  private readonly isBesideAccounts = isLoggedBesideAccounts();

  constructor(private readonly columns: UsageColumns) {
    SUMS.clear();
    MEMBERS.clear();
  }

  add(row: number): void {
    const { columns } = this;
    const account = columns.account[row] as number;
    const ofNetwork = this.isBesideAccounts ? account : TOGETHER;
    const site = entry(of(this.sites, account), columns.site[row] as number);
    const serviceId = columns.serviceId[row] as number;
    const service = Number.isNaN(serviceId) ? undefined : entry(of(this.services, ofNetwork), serviceId);
    this.addParts(row, site, service);
    const cell = columns.cell[row] as number;
    const member = columns.msisdn[row] as number;
    if (cell >= 0 && !Number.isNaN(member))
      this.addMemberships(row, member, entry(of(this.cells, ofNetwork), cell));
  }

  changes(): Change[] {
    const changes: Change[] = [];
    this.sites.forEach((bySite, account) => {
      const accountId = this.columns.texts.at(account);
      this.addAccount(changes, accountId, bySite);
      if (this.isBesideAccounts) this.addNetwork(changes, accountId, account);
    });
    if (!this.isBesideAccounts) this.addNetwork(changes, NETWORK, TOGETHER);
    return changes;
  }

  private addNetwork(changes: Change[], accountId: string, place: number): void {
    for (const [serviceId, days] of this.services[place] ?? [])
      addDays(changes, 'network_service', accountId, String(serviceId), days);
    for (const [cell, hours] of this.cells[place] ?? []) {
      const key = this.columns.cells.at(cell);
      for (const [hour, at] of hours)
        changes.push(changeOf('network_cell', accountId, key, hour, MEMBERS.pack(at)));
    }
  }

  /** Cuts a record at the slots, and adds its parts. Most records lie in one day, which is looked up once. */
  private addParts(
    row: number,
    site: ByPeriod,
    service: ByPeriod | undefined,
    columns: Spans = this.columns,
  ): void {
    const startedAt = columns.startedAt[row] as number;
    const endedAt = columns.endedAt[row] as number;
    const uplinkBytes = columns.uplinkBytes[row] as number;
    const downlinkBytes = columns.downlinkBytes[row] as number;
    if (isCut(startedAt, endedAt)) {
      const parts = columnsOf(cutAtMidnights({ startedAt, endedAt, uplinkBytes, downlinkBytes }));
      for (let part = 0; part < parts.startedAt.length; part++) this.addParts(part, site, service, parts);
      return;
    }
    const duration = endedAt - startedAt;
    let slot = Math.floor(startedAt / SLOT_MS);
    let day = Math.floor(slot / SLOTS_PER_DAY);
    let siteDay = dayOf(site, day);
    let serviceDay = service ? dayOf(service, day) : -1;
    let [from, up, down] = [startedAt, 0, 0];
    for (;;) {
      const to = Math.min(endedAt, (slot + 1) * SLOT_MS);
      const isLast = to === endedAt;
      const upTo = isLast ? uplinkBytes : shareUpTo(uplinkBytes, to - startedAt, duration);
      const downTo = isLast ? downlinkBytes : shareUpTo(downlinkBytes, to - startedAt, duration);
      const place = slot - day * SLOTS_PER_DAY;
      SUMS.addPart(siteDay, place, to - from, upTo - up, downTo - down);
      if (serviceDay >= 0) SUMS.addPart(serviceDay, place, to - from, upTo - up, downTo - down);
      if (isLast) return;
      from = to;
      up = upTo;
      down = downTo;
      slot++;
      if (place + 1 < SLOTS_PER_DAY) continue;
      day++;
      siteDay = dayOf(site, day);
      serviceDay = service ? dayOf(service, day) : -1;
    }
  }

  /** Counts a record for its subscriber in each slot that it overlaps. */
  private addMemberships(row: number, member: number, cell: ByPeriod): void {
    const first = Math.floor((this.columns.startedAt[row] as number) / SLOT_MS);
    const last = Math.max(first, Math.ceil((this.columns.endedAt[row] as number) / SLOT_MS) - 1);
    for (let slot = first; slot <= last;) {
      const hour = Math.floor(slot / SLOTS_PER_HOUR);
      const end = Math.min(last + 1, (hour + 1) * SLOTS_PER_HOUR);
      const bits = ((1 << (end - slot)) - 1) << (slot - hour * SLOTS_PER_HOUR);
      MEMBERS.add(hourOf(cell, hour), member, bits);
      slot = end;
    }
  }

  /** The figures of an account are the sums over its sites. */
  private addAccount(changes: Change[], accountId: string, bySite: ReadonlyMap<number, ByPeriod>): void {
    const account: ByPeriod = new Map();
    for (const days of bySite.values()) for (const [day, at] of days) SUMS.addDayTo(at, dayOf(account, day));
    addDays(changes, 'account', accountId, NO_KEY, account);
    for (const [site, days] of bySite)
      addDays(changes, 'customer_site', accountId, site < 0 ? NO_KEY : this.columns.texts.at(site), days);
  }
}

function addDays(
  changes: Change[],
  level: Change['level'],
  accountId: string,
  key: string,
  days: ByPeriod,
): void {
  for (const [day, at] of days) changes.push(changeOf(level, accountId, key, day, SUMS.pack(at)));
}

const changeOf = (
  level: Change['level'],
  accountId: string,
  key: string,
  period: number,
  slots: Buffer,
): Change => ({ accountId, level, key, period: period * LEVELS[level].periodMs, slots });

const of = (byAccount: Map<number, ByPeriod>[], account: number): Map<number, ByPeriod> =>
  (byAccount[account] ??= new Map<number, ByPeriod>());

function entry(map: Map<number, ByPeriod>, key: number): ByPeriod {
  let periods = map.get(key);
  if (periods === undefined) map.set(key, (periods = new Map<number, number>()));
  return periods;
}

function dayOf(days: ByPeriod, day: number): number {
  let at = days.get(day);
  if (at === undefined) days.set(day, (at = SUMS.addDay()));
  return at;
}

function hourOf(hours: ByPeriod, hour: number): number {
  let at = hours.get(hour);
  if (at === undefined) hours.set(hour, (at = MEMBERS.addHour()));
  return at;
}
