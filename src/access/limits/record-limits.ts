import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../authentication/principal.js';
import type { LimitsConfig } from '../../config/sections.js';
import { LIMITS_CONFIG } from '../../config/config.module.js';
import { addFields, tooMany, type AnswerHeaders } from './fields.js';
import { LimitStore } from './limit-store.js';
import { RECORDS } from './policies.js';
import type { Usage } from './window.js';

/** Limits usage records by the API key that sends them. */
@Injectable()
export class RecordLimits {
  private readonly perKey: number;

  constructor(
    private readonly store: LimitStore,
    @Inject(LIMITS_CONFIG) limits: LimitsConfig,
  ) {
    this.perKey = limits.recordsPerKey;
  }

  /**
   * Reads a body, and counts its records as they arrive. A body that begins while any of the limit is left is accepted
   * as a whole. Its records beyond the limit count in the following minutes.
   * @param readBody reads the body. It gets the function that counts records.
   * @throws ApiError TOO_MANY_REQUESTS before the body is read, when nothing of the limit is left.
   */
  async meter<T>(
    { id, limits }: Principal,
    headers: AnswerHeaders,
    readBody: (onRecords?: (count: number) => void) => Promise<T>,
  ): Promise<T> {
    const limit = limits?.recordsPerMinute ?? this.perKey;
    if (limit <= 0) return readBody();
    const key = `${RECORDS.name}:${id}`;
    const before = await this.store.use(key, { limit, amount: 0 });
    if (!before.allowed) {
      addFields(headers, RECORDS, limit, before);
      throw tooMany(RECORDS, limit, before);
    }
    let latest = before as Usage | Promise<Usage>;
    try {
      return await readBody((amount) => {
        latest = this.store.use(key, { limit, amount, always: true });
      });
    } finally {
      addFields(headers, RECORDS, limit, await latest);
    }
  }
}
