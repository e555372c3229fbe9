import type { Principal } from '../../access/authentication/principal.js';
import { toJson } from '../../http/json.js';
import { parseReport } from '../request/parse-report.js';
import type { ReportDto } from '../request/report.dto.js';
import { faultsBeside } from './faults-beside.js';
import type { Report } from './report.js';
import { toReport } from './to-report.js';
import { isRelativeToNow } from './to-time.js';

/** What a request asks, resolved, and a text that is the same exactly when the answer is. */
export interface Question {
  readonly report: Report;
  /** Everything that the answer depends on, accounts included: who may not see the same never asks the same. */
  readonly text: string;
}

/** Of absolute ranges: they are the same whenever they are asked for. */
const known = new WeakMap<ReportDto, WeakMap<Principal, Question>>();

/**
 * Request body -> DTO -> resolved report.
 * @throws ApiError with every fault of the request.
 */
export function resolveReport(body: unknown, principal: Principal, now: number): Question {
  const dto = parseReport(body, (faulty, shape) => faultsBeside(faulty, shape, principal, now));
  const before = known.get(dto)?.get(principal);
  if (before) return before;
  const report = toReport(dto, principal, now);
  // The figures' functions are left out of the text; metric and aggregation stand for them.
  const question = { report, text: toJson(report) };
  if (!isRelativeToNow(dto)) remember(dto, principal, question);
  return question;
}

function remember(dto: ReportDto, principal: Principal, question: Question): void {
  const ofDto = known.get(dto) ?? new WeakMap<Principal, Question>();
  known.set(dto, ofDto.set(principal, question));
}
