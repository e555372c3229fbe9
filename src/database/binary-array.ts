import { closedMap } from '../common/closed-map.js';

type Element = string | number | Buffer;

interface ElementType {
  readonly oid: number;
  /** Most bytes of a value. */
  readonly room: (value: Element) => number;
  /** Writes a value at a place. @returns how many bytes it wrote. */
  readonly write: (value: Element, bytes: Buffer, place: number) => number;
}

const LONGEST_CHARACTER_BYTES = 3;
const UUID_BYTES = 16;
const TWO_TO_32 = 0x1_0000_0000;

/**
 * PostgreSQL's binary format of each type. Values: text, whole numbers (`int8` from 0 on), bytes as a Buffer or as a
 * text with a character for each byte, UUIDs as text or with a character for each byte.
 */
const ELEMENT_TYPES = closedMap({
  text: {
    oid: 25,
    room: (value) => (value as string).length * LONGEST_CHARACTER_BYTES,
    write: (value, bytes, place) => bytes.write(value as string, place, 'utf8'),
  },
  int8: {
    oid: 20,
    room: () => 8,
    write: (value, bytes, place) => {
      bytes.writeUInt32BE(Math.floor((value as number) / TWO_TO_32), place);
      bytes.writeUInt32BE((value as number) % TWO_TO_32, place + 4);
      return 8;
    },
  },
  int4: {
    oid: 23,
    room: () => 4,
    write: (value, bytes, place) => bytes.writeInt32BE(value as number, place) - place,
  },
  uuid: {
    oid: 2950,
    room: () => UUID_BYTES,
    write: (value, bytes, place) =>
      (value as string).length === UUID_BYTES
        ? bytes.write(value as string, place, 'latin1')
        : bytes.write((value as string).replaceAll('-', ''), place, 'hex'),
  },
  bytea: {
    oid: 17,
    room: (value) => (value as string | Buffer).length,
    write: (value, bytes, place) =>
      typeof value === 'string' ? bytes.write(value, place, 'latin1') : (value as Buffer).copy(bytes, place),
  },
} satisfies Record<string, ElementType>);

/** Column types that arrays are encoded for. */
export type ArrayType = keyof typeof ELEMENT_TYPES;

const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;
const NULL_LENGTH = -1;

/** An array parameter in PostgreSQL's binary format, which pg sends as it is. */
export function binaryArray<T>(
  type: ArrayType,
  rows: readonly T[],
  valueOf: (row: T) => Element | null,
): Buffer {
  const { oid, room, write }: ElementType = ELEMENT_TYPES[type];
  const values = rows.map(valueOf);
  let most = HEADER_BYTES;
  for (const value of values) most += LENGTH_BYTES + (value === null ? 0 : room(value));
  const bytes = Buffer.allocUnsafe(most);
  let place = writeHeader(bytes, oid, rows.length);
  for (const value of values) {
    const length = value === null ? NULL_LENGTH : write(value, bytes, place + LENGTH_BYTES);
    bytes.writeInt32BE(length, place);
    place += LENGTH_BYTES + Math.max(length, 0);
  }
  return bytes.subarray(0, place);
}

/** The header of an array of one dimension. Its places count from 1, and it may hold nulls. */
function writeHeader(bytes: Buffer, oid: number, length: number): number {
  return [1, 1, oid, length, 1].reduce((place, value) => bytes.writeInt32BE(value, place), 0);
}
