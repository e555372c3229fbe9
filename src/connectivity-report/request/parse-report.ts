import { ApiError, throwIfAny, type Fault } from '../../errors/api-error.js';
import { isObject } from '../../common/is-object.js';
import { readShape } from '../../errors/read-shape.js';
import { nestingFaults } from './nested-filter-shape.js';
import { ReportDto } from './report.dto.js';

const WORDING = { unknownProperty: 'UNKNOWN_PROPERTY', fallback: 'REFUSED' } as const;

/** What was read of bodies that are frozen, and so always read the same. */
const known = new WeakMap<object, ReportDto>();

/** Finds what else is wrong with a request, given what is wrong with its shape. */
type FindOthers = (dto: ReportDto, shape: readonly Fault[]) => readonly Fault[];

/**
 * Reads a request body; a frozen one once.
 * @param others told beside faults of its shape.
 * @throws ApiError with every fault of its shape, each with its path.
 */
export function parseReport(body: unknown, others: FindOthers = () => []): ReportDto {
  if (!isObject(body)) throw new ApiError({ name: 'MALFORMED_BODY', detail: 'must be a JSON object' });
  const before = known.get(body);
  if (before) return before;
  const nesting = nestedFaults(body);
  const sound = nesting.length === 0 ? body : { ...body, dimension_filter: undefined };
  const { dto, faults: shape } = readShape(ReportDto, sound, WORDING);
  const faults = [...shape, ...nesting];
  if (faults.length > 0) throwIfAny([...faults, ...others(dto, faults)]);
  if (Object.isFrozen(body)) known.set(body, dto);
  return dto;
}

/** Found first: a filter that is nested as it must be is read by what calls itself. */
function nestedFaults({ dimension_filter: filter }: Readonly<Record<string, unknown>>): Fault[] {
  return filter == null ? [] : nestingFaults(filter, 'dimension_filter');
}
