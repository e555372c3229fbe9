import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, ValidateBy } from 'class-validator';
import { faultContext } from '../../errors/from-validation.js';
import { isTimeZone } from '../../usage/local-clock.js';
import { BUCKET_RANGE, BUCKET_RANGES, WEEK_STARTS } from '../language/granularities.js';
import { nearest, oneOfNames, said } from '../../errors/nearest.js';

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
    ValidateBy(
      {
        name: 'timeZone',
        validator: {
          validate: (value: unknown) => typeof value === 'string' && isTimeZone(value),
          defaultMessage: (given) => timeZoneFault(given?.value),
        },
      },
      faultContext('REPORT_TIME_ZONE'),
    ),
  );

function timeZoneFault(given: unknown): string {
  const meant = typeof given === 'string' ? nearest(given, Intl.supportedValuesOf('timeZone')) : undefined;
  const told = `must be the IANA name of a time zone, such as Europe/Berlin; given ${said(given)}`;
  return meant === undefined ? told : `${told}; did you mean ${meant}?`;
}

/** On which day weeks begin. */
export const WeekStart = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({
      enum: WEEK_STARTS,
      default: 'MONDAY',
      description: 'On which day weeks begin; only with WEEK, `THIS_WEEK` or `LAST_WEEK`.',
    }),
    IsOptional(),
    IsIn(WEEK_STARTS, {
      message: ({ value }) => oneOfNames(value, WEEK_STARTS),
      ...faultContext('WEEK_START'),
    }),
  );

/** Which instants belong to the range. */
export const BucketRange = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({
      enum: BUCKET_RANGES,
      default: 'INCLUSIVE',
      description: BUCKET_RANGES.map((name) => `\`${name}\`: ${BUCKET_RANGE[name]}`).join(' '),
    }),
    IsOptional(),
    IsIn(BUCKET_RANGES, {
      message: ({ value }) => oneOfNames(value, BUCKET_RANGES),
      ...faultContext('BUCKET_RANGE'),
    }),
  );
