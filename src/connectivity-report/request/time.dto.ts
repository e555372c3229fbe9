import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsNameOf } from '../../errors/is-name-of.js';
import { Holds } from '../../errors/from-validation.js';
import { isTimeZoneName, timeZoneFault } from '../../query-engine/local-clock.js';
import { BUCKET_RANGE, BUCKET_RANGES, WEEK_STARTS } from '../language/granularities.js';

/** IANA name of a time zone. */
export const TimeZone = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({
      type: 'string',
      example: 'Europe/Berlin',
      description:
        'IANA time zone: buckets begin at its local hours and midnights, relative dates go by its calendar, and every ' +
        'time prints with the offset that it has there. Absent: UTC, printed in the offset of `start_date_time`.',
    }),
    IsOptional(),
    Holds(isTimeZoneName, 'REPORT_TIME_ZONE', timeZoneFault),
  );

/** The first day of a week. */
export const WeekStart = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({
      enum: WEEK_STARTS,
      default: 'MONDAY',
      description: 'On which day weeks begin; only with WEEK, `THIS_WEEK` or `LAST_WEEK`.',
    }),
    IsOptional(),
    IsNameOf(WEEK_STARTS, 'WEEK_START'),
  );

/** The instants that belong to the range. */
export const BucketRange = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({
      enum: BUCKET_RANGES,
      default: 'INCLUSIVE',
      description: BUCKET_RANGES.map((name) => `\`${name}\`: ${BUCKET_RANGE[name]}`).join(' '),
    }),
    IsOptional(),
    IsNameOf(BUCKET_RANGES, 'BUCKET_RANGE'),
  );
