import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import type { Clock } from '../config/clock.js';
import { CLOCK } from '../config/config.module.js';
import { UsageRepository } from '../database/usage.repository.js';
import { parseRequest, type RawRequest } from './parse-request.js';
import { toAnswer, type AggregateAnswer } from './to-answer.js';
import { toItems } from './to-items.js';
import { toUsageQuery } from './to-query.js';

/** Answers users' requests for their own usage. */
@Injectable()
export class AggregateService {
  constructor(
    private readonly usage: UsageRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The way of a request: parameters -> resolved request -> rows -> answer.
   * @throws ApiError with every fault of the request.
   */
  async answer(raw: RawRequest, principal: Principal): Promise<AggregateAnswer> {
    const now = this.clock();
    const request = parseRequest(raw, principal, now);
    const query = toUsageQuery(request, now);
    const rows = query ? await this.usage.find(query) : [];
    return toAnswer(request, toItems(request, rows));
  }
}
