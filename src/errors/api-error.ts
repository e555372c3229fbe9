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
}

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
    description: detail === undefined ? description : `${description}: ${detail}`,
    ...(field !== undefined && { field }),
  };
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
    const list = 'name' in faults ? ([faults] as const) : faults;
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
