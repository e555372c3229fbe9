import type { Principal } from '../../access/authentication/principal.js';
import { toJson } from '../../http/json.js';
import { throwIfAny } from '../../errors/api-error.js';
import type { ReadShape } from '../../errors/read-shape.js';
import type { ReportDto } from '../request/report.dto.js';
import { faultsBeside } from './faults-beside.js';
import type { Report } from './report.js';
import { toReport } from './to-report.js';
import { isRelativeToNow } from './to-time.js';

/** A resolved request, and a text that is the same exactly when the answer is. */
export interface Question {
  readonly report: Report;
  /** Holds everything that the answer depends on, the accounts of the credential included. */
  readonly text: string;
}

/** What was resolved of absolute ranges: it does not depend on the time of the request. */
const known = new WeakMap<ReportDto, WeakMap<Principal, Question>>();

/**
 * Resolves a request for a principal.
 * @param now Unix milliseconds.
 * @throws ApiError with every fault of the request: those of its shape, and those of its meaning.
 */
export function resolveReport(
  { dto, faults }: ReadShape<ReportDto>,
  principal: Principal,
  now: number,
): Question {
  if (faults.length > 0) throwIfAny([...faults, ...faultsBeside(dto, faults, principal, now)]);
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
