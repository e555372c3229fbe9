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

/** How our SQL's answers are decoded. Prisma's own queries keep its decoders. */
export const DECODERS: CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): unknown =>
    oid === INT8 || oid === NUMERIC ? decodeWhole : (pg.types.getTypeParser as GetTypeParser)(oid, format),
};

const TEXTS: ReadonlySet<number> = new Set([25, 1043, 2950]);

/** The same, for rows of which many have the same texts: each text is kept once, however many rows have it. */
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

/** @param repeatsTexts many of the rows have the same texts. */
export const decodersFor = (repeatsTexts: boolean | undefined): CustomTypesConfig =>
  repeatsTexts ? sharingTexts() : DECODERS;
