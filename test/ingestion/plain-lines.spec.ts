import { expect, it } from '@jest/globals';
import { decodeNdjson } from '../../src/usage-records/decoders/ndjson.js';
import { RECORD_FIELD_NAMES } from '../../src/record-model/record-fields.js';
import { Random } from '../oracle/random.js';
import { collect, NOW, reader, streamOf } from './decoding.js';

const CELL = '6f1c2b9e-1f0a-4a57-8c52-0d6f5d1f7b3a';
const GOOD: Record<string, readonly string[]> = {
  record_id: ['"r-1"', '"01a1fc39-b475-7de2-9de5-d7addef646b6"'],
  account_id: ['"acme"', '"4915112345678"'],
  started_at: [String(NOW - 300_000), '"2026-11-20T08:00:00Z"'],
  ended_at: [String(NOW), '"2026-11-20T09:00:00.000Z"'],
  uplink_bytes: ['0', '999999999999999', '9007199254740991'],
  downlink_bytes: ['2', '1000000000000000'],
  msisdn: ['"4915112345678"', '4915112345678', '"+4915112345678"', '"004915112345678"', '"0171"', 'null'],
  imsi: ['"4915112345678"', 'null'],
  service_id: ['0', '4', 'null'],
  packet_latency_ms: ['0', '12.5', '0.001', '33.333333333333336', '100000.0', 'null'],
  jitter_ms: ['0.0', '7', '1.50', '1e-7', '5E1', 'null'],
  packet_loss_percent: ['100', '100.0', '0.1', '0.30000000000000004', `0.${'1'.repeat(60)}`, 'null'],
  sim_type: ['"esim"', '"physical"', 'null'],
  enodeb_ip: ['"10.0.0.1"', '"::1"', '"2001:DB8::1"', 'null'],
  ue_ip: ['"2001:db8:0:0:0:0:0:1"', '"192.0.2.7"', 'null'],
  lr_id: ['"lr-1"', 'null'],
  cell_id: [`"${CELL}"`, `"${CELL.toUpperCase()}"`, 'null'],
};
const ANY = ['null', '"x"', '"4915112345678"', '"video"', `"${'x'.repeat(65)}"`, `"${'x'.repeat(256)}"`];
const ODD = [
  ...[
    '-0',
    '0',
    '1.0',
    '1e3',
    '01',
    '-1',
    '1.',
    '.5',
    '00.5',
    '1.5.2',
    '-0.5',
    '100.5',
    '1.5e',
    '"1.5"',
    '9007199254740993',
    '1'.repeat(400),
    'true',
    '[]',
    '{}',
    '',
    '""',
  ],
  ...[
    '"a\\n"',
    '"\\u0041"',
    '"\\ud800"',
    '"\0"',
    '"\t"',
    '"\u007f"',
    '"é"',
    '"😀"',
    '"a\u0085b"',
    '"\u0085"',
    '"é\u2028ü"',
    '" a"',
    '"a "',
    '"\u00a0a"',
    '"é\u3000"',
    '"a\u3000b"',
    '"\ufeffa"',
    '"00"',
    '"+"',
    '"17"',
    '"9007199254740993"',
    '"x',
    'x"',
    'nul',
    'nullx',
  ],
  ...[
    `"${'x'.repeat(257)}"`,
    `"${'x'.repeat(65_600)}"`,
    '"4915112345678901"',
    '"2026-13-01T00:00:00Z"',
    '0x1',
  ],
];
const SPACES = ['', '', '', '', ' ', '\t', '\r', '  ', '\u00a0', '\f'];
const random = new Random(20_261_120);
const oneOf = <T>(some: readonly T[]): T => some[random.integer(0, some.length - 1)] as T;

function line(): string {
  const names: string[] = RECORD_FIELD_NAMES.filter((_, place) => place < 6 || random.integer(0, 2) > 0);
  if (random.integer(0, 2) === 0) names.sort();
  if (random.integer(0, 9) === 0) names.push(oneOf([...names, 'other', '__proto__', 'Genre', '', 'imsi_']));
  if (random.integer(0, 19) === 0) names.splice(random.integer(0, names.length - 1), 1);
  const isOdd = random.integer(0, 2) === 0;
  const odd = isOdd ? random.integer(0, names.length - 1) : -1;
  const spaced = random.integer(0, 3) === 0;
  const space = () => (spaced ? oneOf(isOdd ? SPACES : SPACES.slice(0, 8)) : '');
  const fields = names.map((name, place) => {
    const value = place === odd ? oneOf(ODD) : oneOf(GOOD[name] ?? ANY.slice(name === 'record_id' ? 1 : 0));
    return `${space()}"${name}"${space()}:${space()}${value}${space()}`;
  });
  const text = `${space()}{${fields.join(',')}}${space()}`;
  if (random.integer(0, 5) > 0) return text;
  const place = random.integer(0, text.length - 1);
  return text.slice(0, place) + oneOf(['', ',', '"', '{', '}', ':', '0', ' ']) + text.slice(place + 1);
}

/** What the line is to JSON.parse and the reader of records. */
function plainly(text: string): unknown {
  try {
    return reader.fromJson(JSON.parse(text));
  } catch {
    return undefined;
  }
}

it('reads plain lines in place just as it reads all others', async () => {
  let good = 0;
  for (let round = 0; round < 12_000; round++) {
    const text = line();
    const [item] = await collect((taker) => decodeNdjson(streamOf(text), reader, taker));
    const expected = Buffer.byteLength(text) > 65_536 ? undefined : plainly(text);
    if (expected === undefined) expect(item?.value).toHaveProperty('faults.length', 1);
    else expect(item?.value).toEqual(expected);
    if (expected !== undefined && !('faults' in (expected as object))) good++;
  }
  expect(good).toBeGreaterThan(4_000);
}, 180_000);
