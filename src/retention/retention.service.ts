import { closedMap } from '../common/closed-map.js';
import { isText } from '../common/texts.js';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../access/audit/audit-entry.js';
import { AuditLog } from '../access/audit/audit-log.js';
import type { RetentionAges, RetentionConfig } from '../config/sections.js';
import { RETENTION_CONFIG } from '../config/config.module.js';
import type { RetentionPolicy } from '../database/generated/client.js';
import { HorizonRepository, type HorizonsBack } from './horizon.repository.js';
import { ApiError, throwIfAny, type Fault } from '../errors/api-error.js';
import { horizonsOf, KEPT, type AllHorizons, type Horizons } from '../horizons/horizons.js';
import { agesOf, inDisorder } from './ages.js';
import { RetentionPoliciesRepository } from './retention-policies.repository.js';

/** The ages and the horizons of an account. */
export interface AccountRetention {
  readonly accountId: string;
  /** Absent: the account has the ages of the configuration. */
  readonly policy: { readonly ages: RetentionAges; readonly updatedAt: Date } | undefined;
  /** The ages that apply to the account. */
  readonly ages: RetentionAges;
  readonly horizons: Horizons;
}

const LEAST_DAYS = 2;
const MOST_DAYS = 36_500;
export const LONGEST_ACCOUNT = 64;

/** The retention policies. Each change is recorded in the audit log. */
@Injectable()
export class RetentionService {
  constructor(
    private readonly policies: RetentionPoliciesRepository,
    private readonly repository: HorizonRepository,
    private readonly audit: AuditLog,
    @Inject(RETENTION_CONFIG) private readonly config: RetentionConfig,
  ) {}

  /** The ages of accounts without a policy of their own. */
  get standardAges(): RetentionAges {
    return this.config.ages;
  }

  /** The stored horizons of all accounts. */
  horizons(): Promise<AllHorizons> {
    return this.repository.horizons();
  }

  /** Up to `limit` accounts with a policy of their own, after an account, in order of accounts. */
  async list(after: string, limit: number): Promise<AccountRetention[]> {
    const [policies, horizons] = await Promise.all([
      this.policies.page(after, limit),
      this.repository.horizons(),
    ]);
    return policies.map((policy) => this.retentionOf(policy.accountId, policy, horizons));
  }

  /** @throws ApiError when the text cannot be an account. */
  async show(accountId: string): Promise<AccountRetention> {
    throwIfAny(accountFaults(accountId));
    const [policy, horizons] = await Promise.all([this.policies.find(accountId), this.repository.horizons()]);
    return this.retentionOf(accountId, policy, horizons);
  }

  /**
   * Gives an account ages of its own, in place of the present ones. Removed data does not come back.
   * @throws ApiError with every fault of the ages.
   */
  async set(accountId: string, ages: RetentionAges, actor: Actor): Promise<AccountRetention> {
    throwIfAny([...accountFaults(accountId), ...ageFaults(ages)]);
    const policy = {
      accountId,
      factsDays: ages.facts ?? null,
      slotsDays: ages.slots ?? null,
      hoursDays: ages.hours ?? null,
      daysDays: ages.day ?? null,
    };
    await this.policies.put(policy, (unit, before) =>
      this.audit.record(
        {
          actor,
          action: 'retention.set',
          targetKind: 'account',
          target: accountId,
          details: { before: before ? toDays(agesOf(before)) : null, after: toDays(ages) },
        },
        unit,
      ),
    );
    return this.show(accountId);
  }

  /**
   * Returns an account to the ages of the configuration.
   * @throws ApiError when it has no ages of its own.
   */
  async clear(accountId: string, actor: Actor): Promise<AccountRetention> {
    throwIfAny(accountFaults(accountId));
    const found = await this.policies.remove(accountId, (unit, before) =>
      this.audit.record(
        {
          actor,
          action: 'retention.clear',
          targetKind: 'account',
          target: accountId,
          details: { before: toDays(agesOf(before)), after: null },
        },
        unit,
      ),
    );
    if (!found) throw new ApiError({ name: 'UNKNOWN_RESOURCE', field: 'account_id' });
    return this.show(accountId);
  }

  /**
   * Moves horizons back, after a wrong clock or a wrong age moved them too far. Removed data does not come back; records
   * of that time are accepted again.
   * @throws Error that says which instant cannot be a horizon.
   */
  async setHorizonsBack(back: HorizonsBack, actor: Actor): Promise<Horizons> {
    throwIfAny(back.accountId === undefined ? [] : accountFaults(back.accountId));
    await this.repository.setBack(
      back,
      (present) => {
        refuseWrongHorizons(present, back.to);
      },
      (unit, before, after) =>
        this.audit.record(
          {
            actor,
            action: 'retention.horizon',
            targetKind: back.accountId === undefined ? 'retention' : 'account',
            target: back.accountId ?? 'standard',
            details: { before: toInstants(before), after: toInstants(after) },
          },
          unit,
        ),
    );
    const { accountId } = back;
    const all = await this.repository.horizons();
    return accountId === undefined ? all.standard : horizonsOf(all, [accountId]);
  }

  private retentionOf(
    accountId: string,
    policy: RetentionPolicy | null,
    horizons: AllHorizons,
  ): AccountRetention {
    return {
      accountId,
      policy: policy ? { ages: agesOf(policy), updatedAt: policy.updatedAt } : undefined,
      ages: policy ? agesOf(policy) : this.standardAges,
      horizons: horizonsOf(horizons, [accountId]),
    };
  }
}

/** Ages as callers see them: days, or null for ever. */
export const toDays = ({ facts, slots, hours, day }: RetentionAges) => ({
  facts_days: facts ?? null,
  slots_days: slots ?? null,
  hours_days: hours ?? null,
  days_days: day ?? null,
});

const toInstants = ({ facts, slots, hours, day }: Horizons) => ({
  facts: new Date(facts).toISOString(),
  slots: new Date(slots).toISOString(),
  hours: new Date(hours).toISOString(),
  days: new Date(day).toISOString(),
});

const wordOf = (kept: (typeof KEPT)[number]): string => (kept === 'day' ? 'days' : kept);

/** A horizon only moves back, and coarser data stays for as long as finer data. */
function refuseWrongHorizons(present: Horizons, to: Partial<Horizons>): void {
  const wanted = { ...present, ...to };
  for (const kept of KEPT) {
    if (wanted[kept] <= present[kept]) continue;
    const until = present[kept] === 0 ? 'there is none' : `it is ${new Date(present[kept]).toISOString()}`;
    throw new Error(`The horizon of ${wordOf(kept)} only moves back: ${until}. An age moves it forward.`);
  }
  const early = KEPT.find((kept, i) => i > 0 && wanted[kept] > wanted[KEPT[i - 1] ?? kept]);
  if (early !== undefined)
    throw new Error(`The horizon of ${wordOf(early)} must not be later than that of finer data`);
}

const FIELDS = closedMap({ facts: 'facts_days', slots: 'slots_days', hours: 'hours_days', day: 'days_days' });

function ageFaults(ages: RetentionAges): Fault[] {
  const faults = Object.entries(FIELDS).flatMap(([kept, field]): Fault[] => {
    const days = ages[kept as keyof RetentionAges];
    const isGood =
      days === undefined || (Number.isSafeInteger(days) && days >= LEAST_DAYS && days <= MOST_DAYS);
    const detail = `must be null or a whole number of days from ${LEAST_DAYS} to ${MOST_DAYS}`;
    return isGood ? [] : [{ name: 'RETENTION_AGE', field, detail }];
  });
  const early = faults.length === 0 ? inDisorder(ages) : undefined;
  if (early === undefined) return faults;
  return [{ name: 'RETENTION_ORDER', field: FIELDS[early], detail: 'records <= slots <= hours <= days' }];
}

function accountFaults(accountId: string): Fault[] {
  const isGood = isText(accountId, LONGEST_ACCOUNT);
  const detail = `must have 1 to ${LONGEST_ACCOUNT} characters`;
  return isGood ? [] : [{ name: 'RETENTION_ACCOUNT', field: 'account_id', detail }];
}
