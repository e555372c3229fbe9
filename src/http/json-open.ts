import { ApiError } from '../errors/api-error.js';

/** An object with more properties grows so slowly that other work would wait for it. */
const MOST_PROPERTIES = 20_000;

/** The same holds for an array, and for the work of collecting its elements from memory. */
const MOST_ELEMENTS = 500_000;

/** Stands for an item that is longer than it may be. */
export const TOO_LONG = Symbol('longer than the longest item');

/** Parses a whole JSON text. @throws SyntaxError */
export type ParseText = (text: string) => unknown;

/** How a JSON text is read. */
export interface Reading {
  /** Parses texts with numbers that a double may round. Absent: they are rounded. */
  readonly parseExactly?: ParseText;
  /**
   * The most bytes of an item, which is an object in the outermost array, or in an array of the outermost object. A
   * longer one is {@link TOO_LONG}.
   */
  readonly longestItem?: number;
}

/** An array or an object that has begun. */
export interface Open {
  isArray: boolean;
  /** Whether it is an object in the outermost array, or in one of the outermost object. */
  isItem: boolean;
  /** The place of its bracket. */
  at: number;
  /** The children that are parsed. Absent while all of it may still be parsed at once. */
  value: unknown[] | Map<string, unknown> | undefined;
  /** Where the children begin that are not parsed. */
  from: number;
  /** Where the latest child begins. */
  child: number;
  /** The latest child is parsed. Only blanks may follow it before the next comma. */
  isDone: boolean;
  /** The name of the latest child, when it is parsed in slices. */
  name: string;
}

/** @throws ApiError MALFORMED_BODY for too many children. */
export function assertFew(children: unknown[] | Map<string, unknown>): void {
  if (Array.isArray(children)) {
    if (children.length > MOST_ELEMENTS) throw tooMany(`an array has at most ${MOST_ELEMENTS} elements`);
  } else if (children.size > MOST_PROPERTIES)
    throw tooMany(`an object has at most ${MOST_PROPERTIES} properties`);
}

export const tooMany = (detail: string) => new ApiError({ name: 'MALFORMED_BODY', detail });

/** The array or the object that has these children. */
export const valueOf = (children: unknown[] | Map<string, unknown>): unknown =>
  Array.isArray(children) ? children : Object.fromEntries(children);

/** Adds a child that was parsed in slices. */
export function add(parent: Open, value: unknown, end: number): void {
  if (Array.isArray(parent.value)) parent.value.push(value);
  else parent.value?.set(parent.name, value);
  parent.isDone = true;
  parent.from = end;
}
