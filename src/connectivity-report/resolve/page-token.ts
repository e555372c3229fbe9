import { hash } from 'node:crypto';
import { isObject } from '../../common/is-object.js';
import { isNearInstant } from '../../common/time.js';
import { fromOpaque, toOpaque } from '../../http/opaque-list.js';
import type { ReportDto } from '../request/report.dto.js';
import type { Key, ReportPage } from './shape.js';

const DIGITS = 32;
const OF_PAGES = ['page_size', 'page_token'];

/** The content of a page token. */
export interface PagePosition {
  readonly request: string;
  readonly now: number;
  readonly after: readonly Key[];
}

/** Identifies a request, regardless of the page and of the order of its keys. */
export function requestHash(dto: ReportDto): string {
  const asked = Object.fromEntries(Object.entries(dto).filter(([name]) => !OF_PAGES.includes(name)));
  return hash('sha256', JSON.stringify(asked, inOrder), 'hex').slice(0, DIGITS);
}

const inOrder = (_key: string, value: unknown): unknown =>
  isObject(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;

/** The token of the page after a group. */
export const writePageToken = ({ request, now }: ReportPage, after: readonly Key[]): string =>
  toToken({ request, now, after });

const toToken = ({ request, now, after }: PagePosition): string =>
  toOpaque([request, now, after.map(toPlain)]);

/** Numbers that JSON would round are a list that contains their digits. */
const toPlain = (key: Key): unknown => (typeof key === 'bigint' ? [String(key)] : key);

function fromPlain(plain: unknown): Key | undefined {
  if (plain === null || typeof plain === 'string' || typeof plain === 'number') return plain;
  const [digits, ...others] = Array.isArray(plain) ? (plain as unknown[]) : [];
  const isNumber = typeof digits === 'string' && /^-?\d{1,20}$/.test(digits) && others.length === 0;
  return isNumber ? BigInt(digits) : undefined;
}

/** The content of a token; undefined when this service did not write it. */
export function readPageToken(token: string): PagePosition | undefined {
  const [request, now, after] = fromOpaque(token);
  if (typeof request !== 'string' || !isNearInstant(now) || !Array.isArray(after)) return undefined;
  const keys = after.map(fromPlain).filter((key) => key !== undefined);
  const position = { request, now, after: keys };
  return toToken(position) === token ? position : undefined;
}
