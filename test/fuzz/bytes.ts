import fc, { type Arbitrary } from 'fast-check';

/** What changes the meaning of a message when it stands at the wrong place. */
const PIECES: readonly string[] = [
  '\r\n',
  '\n',
  '\r',
  '\0',
  ' ',
  '\t',
  ':',
  '\r\n\r\n',
  '\r\n folded',
  '\r\nTransfer-Encoding: chunked',
  '\r\nTransfer-Encoding: gzip, chunked',
  '\r\nTransfer-Encoding : chunked',
  '\r\nContent-Length: 0',
  '\r\nContent-Length: 5',
  '\r\nContent-Length: -1',
  '\r\nContent-Length: 99999999999999999999',
  '\r\nHost: other',
  '\r\nConnection: close',
  '\r\nConnection: upgrade\r\nUpgrade: websocket',
  '\r\nExpect: 100-continue',
  '\r\nExpect: foo',
  '\r\nX: \x80\xff',
  `\r\nX: ${'y'.repeat(9_000)}`,
  '0\r\n\r\n',
  'ffffffffffffffff\r\n',
  '5;ext="x"\r\nhello\r\n',
  'HTTP/1.0',
  'HTTP/2.0',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'GET http://other/ HTTP/1.1\r\nHost: x\r\n\r\n',
  'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n',
  '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
];

type Change = (bytes: Buffer) => Buffer;

const place = fc.nat({ max: 1_000_000 });

const insert: Arbitrary<Change> = fc
  .tuple(place, fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 3 })))
  .map(([at, piece]) => (bytes) => {
    const cut = at % (bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, cut), Buffer.from(piece, 'latin1'), bytes.subarray(cut)]);
  });

/** At the end of a line of the head, where a piece is a header. */
const insertLine: Arbitrary<Change> = fc
  .tuple(place, fc.constantFrom(...PIECES))
  .map(([at, piece]) => (bytes) => {
    const lines = bytes.toString('latin1').split('\r\n');
    const line = at % lines.length;
    lines.splice(line, 1, `${lines[line] ?? ''}${piece}`);
    return Buffer.from(lines.join('\r\n'), 'latin1');
  });

const remove: Arbitrary<Change> = fc
  .tuple(place, fc.integer({ min: 1, max: 20 }))
  .map(([at, count]) => (bytes) => {
    const cut = at % (bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, cut), bytes.subarray(cut + count)]);
  });

const truncate: Arbitrary<Change> = place.map((at) => (bytes) => bytes.subarray(0, at % (bytes.length + 1)));

const flip: Arbitrary<Change> = fc
  .tuple(place, fc.integer({ min: 0, max: 255 }))
  .map(([at, byte]) => (bytes) => {
    const copy = Buffer.from(bytes);
    if (copy.length > 0) copy[at % copy.length] = byte;
    return copy;
  });

const twice: Arbitrary<Change> = fc.constant((bytes) => Buffer.concat([bytes, bytes]));

/** One to three changes to the bytes of a request. */
export const changes: Arbitrary<Change> = fc
  .array(fc.oneof(insertLine, insertLine, insert, remove, truncate, flip, twice), {
    minLength: 1,
    maxLength: 3,
  })
  .map((all) => (bytes) => all.reduce((sofar, change) => change(sofar), bytes));
