import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { closedMap } from '../../common/closed-map.js';
import { isComparable } from '../../common/texts.js';
import { IsOptional } from 'class-validator';
import { mayUseAccount, narrowFilters, type Principal } from '../../access/authentication/principal.js';
import type { ValueSearch } from '../../query-engine/dimension-values.repository.js';
import { ApiError, throwIfAny, type Fault } from '../../errors/api-error.js';
import { Holds } from '../../errors/from-validation.js';
import { fromOpaque, toOpaque } from '../../http/opaque-list.js';
import { DIMENSIONS } from '../../record-model/dimensions.js';
import { msisdnPrefix } from '../../record-model/msisdn.js';
import { dateTimeFault } from '../../errors/given-times.js';
import { isRfc3339, parseRfc3339 } from '../../common/rfc3339.js';
import { ceilTo, DAY_MS, isInstant, SLOT_MS, type TimeRange } from '../../common/time.js';
import { REPORT_DIMENSIONS, type ReportDimension } from '../language/vocabulary.js';
import { oneOfNames } from '../../errors/nearest.js';

const DEFAULT_VALUES = 100;
export const MOST_VALUES = 1_000;
const DEFAULT_RANGE_MS = 30 * DAY_MS;
const LONGEST_PREFIX = 256;

/** The blank that a query has for a `+` that is not written as `%2B`. No telephone number begins with a blank. */
const UNENCODED_PLUS = /^ /;

/** The query parameters of a search for values, as texts. */
export class ValuesQueryDto {
  /** The guard reads it. */
  @IsOptional()
  apikey?: unknown;

  @ApiPropertyOptional({ description: 'How the values begin.' })
  @IsOptional()
  @Holds(
    (value) => isComparable(value) && value.length <= LONGEST_PREFIX,
    'VALUES_PARAMETER',
    `must be one text of at most ${LONGEST_PREFIX} characters`,
  )
  prefix?: string;

  @ApiPropertyOptional({ description: 'One account. By default all that the credential may see.' })
  @IsOptional()
  @Holds((value) => isComparable(value) && value !== '', 'VALUES_PARAMETER', 'must be one account')
  account_id?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Thirty days before the end by default.' })
  @IsOptional()
  @Holds(isRfc3339, 'START_DATE_TIME', dateTimeFault)
  start_date_time?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Now by default.' })
  @IsOptional()
  @Holds(isRfc3339, 'END_DATE_TIME', dateTimeFault)
  end_date_time?: string;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: MOST_VALUES,
    default: DEFAULT_VALUES,
    description: 'Most values on a page.',
  })
  @IsOptional()
  @Holds(
    (value) => isComparable(value) && /^[1-9]\d{0,3}$/.test(value) && Number(value) <= MOST_VALUES,
    'VALUES_PARAMETER',
    `must be a whole number from 1 to ${MOST_VALUES}`,
  )
  limit?: string;

  @ApiPropertyOptional({
    description:
      'Where the page begins: the `next_page_token` of the page before. It keeps the range of the first page.',
  })
  @IsOptional()
  @Holds(isComparable, 'VALUES_PARAMETER', 'must be the next_page_token of an answer')
  page_token?: string;
}

/** A page of values: its search, and the function that makes the token of the next page. */
export interface ValuesPage {
  readonly search: ValueSearch;
  readonly limit: number;
  /** The token of the page after a value. */
  readonly tokenBehind: (value: string) => string;
}

/**
 * The dimension in a path: `@DimensionName() dimension: ReportDimension`. It is read before any pipe runs, so that an
 * unknown dimension is refused before the query.
 * @throws ApiError DIMENSION
 */
export const DimensionName = createParamDecorator(
  (_: unknown, context: ExecutionContext): ReportDimension => {
    const { name } = context.switchToHttp().getRequest<FastifyRequest<{ Params: { name: string } }>>().params;
    const dimension = REPORT_DIMENSIONS.find((one) => one === name);
    if (dimension) return dimension;
    throw new ApiError({ name: 'DIMENSION', field: 'name', detail: oneOfNames(name, REPORT_DIMENSIONS) });
  },
);

/**
 * Resolves a search for the values of a dimension.
 * @param now Unix milliseconds.
 * @throws ApiError VALUES_PARAMETER, RANGE_ORDER; ACCOUNT for an account that is not the principal's.
 */
export function toValuesPage(
  dimension: ReportDimension,
  dto: ValuesQueryDto,
  principal: Principal,
  now: number,
): ValuesPage {
  if (dto.account_id !== undefined && !mayUseAccount(principal, dto.account_id)) {
    throw new ApiError({ name: 'ACCOUNT', field: 'account_id' });
  }
  const { prefix = '', account_id: account, limit = String(DEFAULT_VALUES) } = dto;
  const place = dto.page_token === undefined ? undefined : readToken(dto.page_token, dimension, dto);
  const range = place?.range ?? readRange(dto, now);
  return {
    limit: Number(limit),
    search: {
      dimension,
      query: {
        accounts: account === undefined ? principal.accounts : [account],
        range,
        filters: narrowFilters(principal, []),
      },
      prefix: dimension === 'msisdn' ? msisdnPrefix(prefix.replace(UNENCODED_PLUS, '+')) : prefix,
      after: place?.after,
      limit: Number(limit) + 1,
    },
    tokenBehind: (value) =>
      toOpaque([dimension, prefix, account ?? null, range.from, range.to, value] satisfies Place),
  };
}

/** The given range, or the last thirty days; half-open. */
function readRange(dto: ValuesQueryDto, now: number): TimeRange {
  const end = dto.end_date_time === undefined ? undefined : parseRfc3339(dto.end_date_time)?.instant;
  const start = dto.start_date_time === undefined ? undefined : parseRfc3339(dto.start_date_time)?.instant;
  const to = end ?? ceilTo(now, SLOT_MS);
  const from = start ?? to - DEFAULT_RANGE_MS;
  const faults: Fault[] = from < to ? [] : [{ name: 'RANGE_ORDER', field: 'end_date_time' }];
  throwIfAny(faults);
  return { from, to };
}

type Place = [
  dimension: string,
  prefix: string,
  account: string | null,
  from: number,
  to: number,
  after: string,
];

/** The start of a page. The token does not decide which accounts are visible: the credential does. */
function readToken(
  token: string,
  dimension: ReportDimension,
  { prefix = '', account_id: account }: ValuesQueryDto,
): { range: TimeRange; after: string } {
  const [of, begins, whose, from, to, after, ...others] = fromOpaque(token);
  if (of !== dimension || begins !== prefix || whose !== (account ?? null)) {
    throw badToken('must be the next_page_token of the same request');
  }
  if (
    !isInstant(from) ||
    !isInstant(to) ||
    from >= to ||
    !isComparable(after) ||
    !couldBe(dimension, after) ||
    others.length > 0
  ) {
    throw badToken('must be the next_page_token of an answer');
  }
  return { range: { from, to }, after };
}

const VALUE_FORMS = closedMap({
  text: /^[^]*$/,
  bigint: /^\d{1,18}$/,
  uuid: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/,
});

const couldBe = (dimension: ReportDimension, value: string): boolean =>
  VALUE_FORMS[DIMENSIONS[dimension].type].test(value);

const badToken = (detail: string) => new ApiError({ name: 'VALUES_PARAMETER', field: 'page_token', detail });
