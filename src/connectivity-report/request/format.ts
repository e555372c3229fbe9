import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ApiError, throwIfAny, type Fault } from '../../errors/api-error.js';
import { oneOfNames } from '../../errors/nearest.js';
import { preferred } from '../../http/accept.js';
import { closedMap, type ClosedMap } from '../../common/closed-map.js';
import { readSwitch } from '../../http/csv-options.js';
import { FORMAT_NAMES, FORMATS, type FormatName } from '../language/formats.js';

/** A row for each point, or a row for each bucket and group. */
export const LAYOUTS = ['long', 'wide'] as const;
export type Layout = (typeof LAYOUTS)[number];

/** The form of an answer. */
export interface AnswerForm {
  readonly format: FormatName;
  readonly layout: Layout;
  /** Whether CSV begins with a byte order mark, by which spreadsheets see that it is UTF-8. */
  readonly bom: boolean;
  /** Whether CSV marks texts that a spreadsheet would run as formulas. */
  readonly safe: boolean;
}

/** The forms without options. A request without options makes no object. */
export const PLAIN_FORMS: ClosedMap<Record<FormatName, AnswerForm>> = closedMap({
  json: { format: 'json', layout: 'long', bom: false, safe: false },
  csv: { format: 'csv', layout: 'long', bom: false, safe: false },
  ndjson: { format: 'ndjson', layout: 'long', bom: false, safe: false },
});

/** A text that is equal for equal forms only. */
export const keyOfForm = ({ format, layout, bom, safe }: AnswerForm): string =>
  `${format} ${layout}${bom ? ' bom' : ''}${safe ? ' safe' : ''}`;

const MEDIA_TYPES = FORMAT_NAMES.map((name) => FORMATS[name].mediaType);
const offerOf = (name: FormatName) => ({ name, mediaType: FORMATS[name].mediaType });
const OFFERS = [offerOf('json'), offerOf('csv'), offerOf('ndjson')] as const;

type Query = Readonly<Record<string, unknown>>;
type QueryRequest = FastifyRequest<{ Querystring: Query }>;

/**
 * The form of the answer: `@Form() form: AnswerForm`. It is read before any pipe runs, so that a wrong form is refused
 * before the body.
 * @param others parameters that other code reads.
 */
export const Form = createParamDecorator(
  (others: readonly string[] | undefined, context: ExecutionContext): AnswerForm => {
    const { query, headers } = context.switchToHttp().getRequest<QueryRequest>();
    return readForm(query, headers.accept, others);
  },
);

/**
 * Refuses every query parameter except the key: `@NoParameters() _: undefined`. It runs before any pipe, so that
 * parameters are refused before the body.
 * @throws ApiError UNKNOWN_PROPERTY
 */
export const NoParameters = createParamDecorator((_: unknown, context: ExecutionContext): undefined => {
  const { query } = context.switchToHttp().getRequest<QueryRequest>();
  throwIfAny(unknownParameters(query, ['apikey']));
});

/** The parameters of a form. The key is read elsewhere. */
const KNOWN = ['apikey', 'format', 'layout', 'bom', 'safe'];

/**
 * The requested form. Its format is the one in `format`, else the one that `Accept` prefers.
 * @param others parameters that other code reads.
 * @throws ApiError with every fault of the parameters: UNKNOWN_PROPERTY, FORMAT, LAYOUT, CSV_OPTION, NOT_TOGETHER; or
 * NOT_ACCEPTABLE
 */
export function readForm(
  query: Query,
  accept: string | undefined,
  others: readonly string[] = [],
): AnswerForm {
  let isPlain = true;
  for (const name in query) if (name !== 'apikey' && !others.includes(name)) isPlain = false;
  if (isPlain) return PLAIN_FORMS[accepted(accept)];
  const faults: Fault[] = unknownParameters(query, [...KNOWN, ...others]);
  const named = readName(query, 'format', FORMAT_NAMES, 'FORMAT', faults);
  const layout = readName(query, 'layout', LAYOUTS, 'LAYOUT', faults) ?? 'long';
  const [bom, safe] = [readSwitch(query, 'bom', faults), readSwitch(query, 'safe', faults)];
  throwIfAny(faults);
  const form = { format: named ?? accepted(accept), layout, bom, safe };
  throwIfAny(faultsTogether(form));
  return form;
}

function faultsTogether({ format, layout, bom, safe }: AnswerForm): Fault[] {
  const fault = (field: string, detail: string): Fault => ({ name: 'NOT_TOGETHER', field, detail });
  return [
    ...(layout === 'wide' && format === 'json'
      ? [fault('layout', 'json has no wide layout; ask for csv or ndjson')]
      : []),
    ...(bom && format !== 'csv' ? [fault('bom', `${format} has no byte order mark; ask for csv`)] : []),
    ...(safe && format !== 'csv' ? [fault('safe', `${format} holds no cells; ask for csv`)] : []),
  ];
}

const unknownParameters = (query: Query, known: readonly string[]) =>
  Object.keys(query)
    .filter((name) => !known.includes(name))
    .map((field) => ({ name: 'UNKNOWN_PROPERTY', field }) as const);

function readName<T extends string>(
  query: Query,
  field: string,
  names: readonly T[],
  error: 'FORMAT' | 'LAYOUT',
  faults: Fault[],
): T | undefined {
  const given = query[field];
  const name = names.find((one) => one === given);
  if (name === undefined && given !== undefined)
    faults.push({ name: error, field, detail: oneOfNames(given, names) });
  return name;
}

function accepted(accept: string | undefined): FormatName {
  const name = preferred(accept, OFFERS);
  if (name !== undefined) return name;
  throw new ApiError({ name: 'NOT_ACCEPTABLE', field: 'Accept', detail: oneOfNames(undefined, MEDIA_TYPES) });
}
