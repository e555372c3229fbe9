import type { CustomTypesConfig } from 'pg';
import pg from 'pg';
import type { Whole } from '../common/whole.js';

type GetTypeParser = (oid: number, format?: 'text' | 'binary') => unknown;

const INT8 = 20;
const NUMERIC = 1700;

/** Decodes an int8, or a numeric that holds a whole number (as every sum of ours). */
function decodeWhole(text: string): Whole {
  const number = Number(text);
  return Number.isSafeInteger(number) || text.includes('.') ? number : BigInt(text);
}

/** The decoders for our SQL. Prisma's own queries use Prisma's decoders. */
export const DECODERS: CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): unknown =>
    oid === INT8 || oid === NUMERIC ? decodeWhole : (pg.types.getTypeParser as GetTypeParser)(oid, format),
};

const TEXTS: ReadonlySet<number> = new Set([25, 1043, 2950]);

/** Decoders for rows that repeat the same texts. Each different text is kept in memory once. */
function sharingTexts(): CustomTypesConfig {
  const known = new Map<string, string>();
  const share = (text: string): string => {
    const before = known.get(text);
    if (before !== undefined) return before;
    known.set(text, text);
    return text;
  };
  return {
    getTypeParser: (oid: number, format?: 'text' | 'binary'): unknown =>
      TEXTS.has(oid) ? share : (DECODERS.getTypeParser as GetTypeParser)(oid, format),
  };
}

/** @param repeatsTexts whether many of the rows have the same texts. */
export const decodersFor = (repeatsTexts: boolean | undefined): CustomTypesConfig =>
  repeatsTexts ? sharingTexts() : DECODERS;
