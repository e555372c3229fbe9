import type { CustomTypesConfig } from 'pg';
import pg from 'pg';
import type { Whole } from '../usage/divide.js';

const INT8 = 20;
const NUMERIC = 1700;

/** Decodes an int8, or a numeric that holds a whole number (as every sum of ours). */
export function decodeWhole(text: string): Whole {
  const number = Number(text);
  return Number.isSafeInteger(number) || text.includes('.') ? number : BigInt(text);
}

/** How our SQL's answers are decoded. Prisma's own queries keep its decoders. */
export const DECODERS: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 || oid === NUMERIC
      ? decodeWhole
      : format === 'binary'
        ? pg.types.getTypeParser(oid, 'binary')
        : pg.types.getTypeParser(oid, 'text')) as CustomTypesConfig['getTypeParser'],
};
