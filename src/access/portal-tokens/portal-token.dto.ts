import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, ValidateIf } from 'class-validator';
import { Holds } from '../../errors/from-validation.js';
import { AtMost } from '../../errors/list-limits.js';
import { isObject } from '../../common/is-object.js';
import { isText } from '../../common/texts.js';
import { Part } from '../../errors/parts.js';
import { PageQueryDto } from '../../http/paging.js';
import { METRIC_NAMES, type MetricName } from '../../query-engine/metric-names.js';
import { msisdnOf } from '../../record-model/msisdn.js';
import { SUBSCRIBER_DIMENSIONS } from '../../record-model/subscriber.js';

const MOST_VALUES = 100;
const LONGEST_ACCOUNT_ID = 64;
const LONGEST_TEXT = 256;
const LONGEST_NAME = 128;

/** Checks every property that is present. A limit of null is refused: it never counts as no limit. */
const IfGiven = () => ValidateIf((_, value: unknown) => value !== undefined);

const areTexts = (longest: number) => (values: unknown) =>
  Array.isArray(values) && values.length > 0 && values.every((value) => isText(value, longest));

const textsRule = (longest: number) => `must be 1 to ${MOST_VALUES} strings of 1 to ${longest} characters`;

const isNumber = (value: unknown): boolean =>
  (typeof value === 'string' && /^[0-9]{1,15}$/.test(value)) ||
  (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value < 1e15);

const isMsisdn = (value: unknown): boolean =>
  typeof value === 'string' ? msisdnOf(value) !== undefined : isNumber(value);

const areMetrics = (values: unknown): boolean =>
  Array.isArray(values) &&
  values.length > 0 &&
  values.every((value) => METRIC_NAMES.some((name) => name === value));

const NUMBER_SCHEMA = { oneOf: [{ type: 'string', pattern: '^[0-9]{1,15}$' }, { type: 'integer' }] };

/** One subscriber, by exactly one identifier. */
export class PortalSubscriberDto {
  @ApiPropertyOptional({
    oneOf: [{ type: 'string', pattern: '^(\\+|00)?[0-9]{1,15}$' }, { type: 'integer' }],
    description: '`+` or `00` before it is dropped.',
  })
  @IfGiven()
  @Holds(isMsisdn, 'PORTAL_SUBSCRIBER', 'must be 1 to 15 digits, which + or 00 and a country code may begin')
  msisdn?: string | number;

  @ApiPropertyOptional(NUMBER_SCHEMA)
  @IfGiven()
  @Holds(isNumber, 'PORTAL_SUBSCRIBER', 'must be 1 to 15 digits')
  imsi?: string | number;

  @ApiPropertyOptional({ maxLength: LONGEST_TEXT })
  @IfGiven()
  @Holds(
    (value) => isText(value, LONGEST_TEXT),
    'PORTAL_SUBSCRIBER',
    'must be a string of 1 to 256 characters',
  )
  user_id?: string;
}

/** Accepts values that are no objects: another rule refuses them. */
const hasOneName = (value: unknown): boolean =>
  !isObject(value) || namesIn(value).length === 1 || hasUnknownOnly(value);

const namesIn = (value: object) => SUBSCRIBER_DIMENSIONS.filter((name) => Object.hasOwn(value, name));

/** Another rule refuses unknown properties. */
const hasUnknownOnly = (value: object) => namesIn(value).length === 0 && Object.keys(value).length > 0;

/** The limits of a portal token. All of them hold. An absent limit limits nothing. */
export class PortalTokenDto {
  @ApiPropertyOptional({
    maxLength: LONGEST_NAME,
    description: 'A name for people, such as the purpose of the token.',
  })
  @IfGiven()
  @Holds(
    (value) => isText(value, LONGEST_NAME),
    'PORTAL_NAME',
    `must be a string of 1 to ${LONGEST_NAME} characters`,
  )
  name?: string;

  @ApiPropertyOptional({
    type: [String],
    minItems: 1,
    maxItems: MOST_VALUES,
    description: 'The accounts whose usage it shows. An API key of a single account need not name it.',
  })
  @IfGiven()
  @AtMost(MOST_VALUES, 'PORTAL_ACCOUNTS')
  @Holds(areTexts(LONGEST_ACCOUNT_ID), 'PORTAL_ACCOUNTS', textsRule(LONGEST_ACCOUNT_ID))
  accounts?: string[];

  @ApiPropertyOptional({
    type: [String],
    minItems: 1,
    maxItems: MOST_VALUES,
    description: 'Values of `customer_site_id`.',
  })
  @IfGiven()
  @AtMost(MOST_VALUES, 'PORTAL_SITES')
  @Holds(areTexts(LONGEST_TEXT), 'PORTAL_SITES', textsRule(LONGEST_TEXT))
  sites?: string[];

  @ApiPropertyOptional({ type: PortalSubscriberDto })
  @IfGiven()
  @Holds(hasOneName, 'PORTAL_SUBSCRIBER', 'must have exactly one of msisdn, imsi, user_id')
  @Part(() => PortalSubscriberDto, 'PORTAL_SUBSCRIBER')
  subscriber?: PortalSubscriberDto;

  @ApiPropertyOptional({ enum: METRIC_NAMES, isArray: true, minItems: 1, maxItems: MOST_VALUES })
  @IfGiven()
  @AtMost(MOST_VALUES, 'PORTAL_METRICS')
  @Holds(areMetrics, 'PORTAL_METRICS', `must be some of ${METRIC_NAMES.join(', ')}`)
  metrics?: MetricName[];

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    default: 900,
    description: 'Seconds until it expires.',
  })
  @IfGiven()
  @Holds(
    (value) => Number.isSafeInteger(value) && (value as number) > 0,
    'PORTAL_LIFETIME',
    'must be a whole number of seconds',
  )
  expires_in?: number;
}

/** The query parameters of a list of portal tokens, as texts. */
export class PortalTokensQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ description: 'Keeps the tokens that show this account.' })
  @IsOptional()
  @Holds((value) => isText(value, LONGEST_ACCOUNT_ID), 'PORTAL_ACCOUNTS', 'must be one account')
  account?: string;
}
