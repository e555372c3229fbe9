import { CATALOGUE, type ErrorName } from './catalogue.js';

/** One fault of a request: its name in the catalogue, its place, and the values that are allowed. */
export interface Fault {
  readonly name: ErrorName;
  /** The path of the faulty part, such as `metrics[1].name`. */
  readonly field?: string;
  /** A published text after the catalogue's description. Never an internal cause. */
  readonly detail?: string;
  /** The place in a foreign file: the column or path of the value, and the value. */
  readonly source?: FaultSource;
  /** How many faults this one stands for. Only MORE_FAULTS has it. */
  readonly count?: number;
}

/** The most faults that an answer lists. A last fault says how many more there are. */
export const MOST_FAULTS = 100;

/** Longer paths and descriptions are cut: a path may contain any name that the caller gave. */
const LONGEST_FIELD = 256;
const LONGEST_DESCRIPTION = 2_000;

/** The place of a value in a foreign file. */
export interface FaultSource {
  readonly column: string;
  /** Cut to 64 characters; empty without a value. */
  readonly value: string;
}

/** A fault as callers see it. Key order is part of the contract. */
export interface PublicFault {
  readonly code: string;
  readonly description: string;
  readonly field?: string;
}

/** A fault in its public form. */
export function toPublicFault({ name, field, detail }: Fault): PublicFault {
  const { code, description } = CATALOGUE[name];
  return {
    code,
    description: detail === undefined ? description : cut(`${description}: ${detail}`, LONGEST_DESCRIPTION),
    ...(field !== undefined && { field: cut(field, LONGEST_FIELD) }),
  };
}

const cut = (text: string, longest: number): string =>
  text.length <= longest ? text : `${text.slice(0, longest)}...`;

/** The fault that stands for those beyond the most. */
export const moreFaults = (count: number): Fault => ({
  name: 'MORE_FAULTS',
  detail: `and at least ${count} more`,
  count,
});

/** The faults that are listed of all faults. */
function listed([first, ...rest]: readonly [Fault, ...Fault[]]): readonly [Fault, ...Fault[]] {
  const others = rest.filter(({ count }) => count === undefined);
  const shown = others.slice(0, MOST_FAULTS - 1);
  const before = rest.reduce((sum, { count = 0 }) => sum + count, 0);
  const unlisted = before + others.length - shown.length;
  return unlisted === 0 ? [first, ...rest] : [first, ...shown, moreFaults(unlisted)];
}

export interface ApiErrorOptions {
  /** Only for the log. */
  readonly cause?: unknown;
  /** Response headers, such as `Retry-After` or `WWW-Authenticate`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request failed with faults of the catalogue. The first fault decides the HTTP status. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly faults: readonly [Fault, ...Fault[]];
  readonly headers: Readonly<Record<string, string>>;

  constructor(faults: Fault | readonly [Fault, ...Fault[]], options: ApiErrorOptions = {}) {
    const list = listed('name' in faults ? [faults] : faults);
    super(list.map((fault) => toPublicFault(fault).description).join('; '), { cause: options.cause });
    this.faults = list;
    this.headers = options.headers ?? {};
  }

  get status(): number {
    return CATALOGUE[this.faults[0].name].status;
  }
}

/** Throws when there are faults. */
export function throwIfAny(faults: readonly Fault[]): void {
  const [first, ...rest] = faults;
  if (first) throw new ApiError([first, ...rest]);
}
