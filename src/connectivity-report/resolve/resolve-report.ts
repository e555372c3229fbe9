import type { Principal } from '../../access/authentication/principal.js';
import { toJson } from '../../http/json.js';
import { throwIfAny } from '../../errors/api-error.js';
import type { ReadShape } from '../../errors/read-shape.js';
import type { ReportDto } from '../request/report.dto.js';
import { faultsBeside } from './faults-beside.js';
import type { Report } from './report.js';
import { toReport } from './to-report.js';
import { isRelativeToNow } from './to-time.js';

/** A resolved request, and a text that is equal exactly for equal answers. */
export interface Question {
  readonly report: Report;
  /** Contains everything on which the answer depends, including the accounts of the credential. */
  readonly text: string;
}

/** Resolved requests for absolute ranges, which do not depend on the time of the request. */
const known = new WeakMap<ReportDto, WeakMap<Principal, Question>>();

/**
 * Resolves a request for a principal.
 * @param now Unix milliseconds.
 * @throws ApiError with every fault of the request, in its shape and in its meaning.
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
  // The text leaves out the functions of figures. Metric and aggregation identify them.
  const question = { report, text: toJson(report) };
  if (!isRelativeToNow(dto)) remember(dto, principal, question);
  return question;
}

function remember(dto: ReportDto, principal: Principal, question: Question): void {
  const ofDto = known.get(dto) ?? new WeakMap<Principal, Question>();
  known.set(dto, ofDto.set(principal, question));
}
