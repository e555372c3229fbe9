import { describe, expect, it } from '@jest/globals';
import { collect, everyCut, inShort, reader, streamOf, written } from '../../../test/ingestion/decoding.js';
import { ApiError } from '../../errors/api-error.js';
import { decodeJson } from './json.js';

const LIMIT = 4_194_304;
const decode = (...chunks: (Buffer | string)[]) =>
  collect((taker) => decodeJson(streamOf(...chunks), reader, taker, LIMIT));
const decodeValue = (value: unknown) => decode(JSON.stringify(value));

async function refusal(text: string | Buffer): Promise<unknown[]> {
  const error: unknown = await decode(text).catch((thrown: unknown) => thrown);
  if (!(error instanceof ApiError)) throw new Error('It was not refused', { cause: error });
  return error.faults.flatMap(({ name, field }) => (field === undefined ? [name] : [name, field]));
}

describe('JSON', () => {
  it('is an object with records, or an array of them', async () => {
    const records = [written('a'), written('b')];
    expect(inShort(await decodeValue({ records }))).toEqual(['0 a', '1 b']);
    expect(inShort(await decodeValue(records))).toEqual(['0 a', '1 b']);
    expect(inShort(await decode(`\ufeff${JSON.stringify(records)}\n`))).toEqual(['0 a', '1 b']);
    expect(await decodeValue([])).toEqual([]);
    expect(await decodeValue({ records: [] })).toEqual([]);
    for (const empty of ['', ' \t\r\n', '\ufeff', '\ufeff\n']) expect(await decode(empty)).toEqual([]);
  });

  it('rejects only the bad record, and shows its value', async () => {
    const items = await decodeValue([written('a'), 7, written('b', { genre: 1 }), null, written('c')]);
    expect(inShort(items)).toEqual([
      '0 a',
      '1 Malformed record: not a JSON object',
      '2 Invalid genre: must be a string of 1 to 256 characters',
      '3 Malformed record: not a JSON object',
      '4 c',
    ]);
    expect(items.map(({ raw }) => raw)).toEqual([undefined, 7, written('b', { genre: 1 }), null, undefined]);
  });

  it('numbers up to 10,000 records', async () => {
    const records = Array.from({ length: 10_000 }, (_, index) => ({ record_id: `r${index}` }));
    const items = await decodeValue(records);
    expect(items.map(({ index }) => index)).toEqual(records.map((_, index) => index));
    expect(await refusal(JSON.stringify([...records, {}]))).toEqual(['TOO_MANY_RECORDS', 'records']);
    expect(await refusal(JSON.stringify({ records: [...records, {}] }))).toEqual([
      'TOO_MANY_RECORDS',
      'records',
    ]);
  });

  it('rejects only the record that is longer than 65,536 bytes, as in NDJSON, whatever is in it', async () => {
    const padded = (bytes: number) => {
      const text = JSON.stringify(written('b', { genre: '' }));
      return text.replace('"genre":""', `"genre":"${'x'.repeat(bytes - text.length)}"`);
    };
    const long = [
      padded(65_537),
      `{${' '.repeat(65_536)}}`,
      `{"a":[${'[{}],'.repeat(20_000)}0]}`,
      `{${Array.from({ length: 60_000 }, (_, n) => `"k${n}":0`).join()}}`,
    ];
    for (const record of long) {
      for (const list of [[record], [written('a'), record, written('c')]]) {
        const text = `[${list.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join()}]`;
        const found = [inShort(await decode(text)), inShort(await decode(`{"records":${text}}`))];
        const expected = list.map((one, n) =>
          one === record ? `${n} Record too large: at most 65536 bytes` : `${n} ${n === 0 ? 'a' : 'c'}`,
        );
        expect(found).toEqual([expected, expected]);
      }
    }
    const fits = await decode(`[${padded(65_536)}]`);
    expect(inShort(fits)).toEqual(['0 Invalid genre: must be a string of 1 to 256 characters']);
    for (const broken of [`[{"a":"${'x'.repeat(70_000)}" "b"}]`, `[{"a":"${'x'.repeat(70_000)}",}]`])
      expect(await refusal(broken)).toEqual(['MALFORMED_BODY']);
  });

  it.each(['{}', '7', 'null', '"x"', '{"records": {}}', '{"records": null}'])('refuses %s', async (text) => {
    expect(await refusal(text)).toEqual(['INGEST_BODY', 'records']);
  });

  it('refuses an object with other properties than the records', async () => {
    expect(await refusal('{"records": [], "mode": "atomic"}')).toEqual(['INGEST_BODY', 'mode']);
    expect(await refusal('{"records": [], "__proto__": []}')).toEqual(['INGEST_BODY', '__proto__']);
  });

  it.each(['{"records": [', '[{}]]', '[{} {}]', "['x']", '\0'])(
    'refuses %j, which is not JSON',
    async (text) => {
      expect(await refusal(text)).toEqual(['MALFORMED_BODY']);
    },
  );

  it('refuses bodies that are not UTF-8, too deep or too large', async () => {
    expect(await refusal(Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d]))).toEqual(['MALFORMED_BODY']);
    expect(await refusal('['.repeat(5_000) + ']'.repeat(5_000))).toEqual(['BODY_TOO_DEEP']);
    expect(inShort(await decode(`[${' '.repeat(LIMIT - 2)}]`))).toEqual([]);
    expect(await refusal(`[${' '.repeat(LIMIT - 1)}]`)).toEqual(['BODY_TOO_LARGE']);
  });

  it('does not depend on the ends of chunks', async () => {
    const bytes = Buffer.from(JSON.stringify([written('ä'), { x: '📶' }]));
    const expected = await decode(bytes);
    for (const chunks of everyCut(bytes)) expect(await decode(...chunks)).toEqual(expected);
  });
});
