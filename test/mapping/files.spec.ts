import { describe, expect, it } from '@jest/globals';
import { ApiError } from '../../src/errors/api-error.js';
import type { MappingDocument } from '../../src/mapping/index.js';
import { everyCut } from '../ingestion/decoding.js';
import { decodeBy, type Decoding } from './mapped.js';

const FIELDS = {
  record_id: 'id',
  started_at: 'from',
  ended_at: 'to',
  uplink_bytes: 'up',
  downlink_bytes: { value: 0 },
  genre: { column: 'kind', optional: true },
} satisfies MappingDocument['fields'];

const HEADER = 'id,from,to,up,kind';
const row = (id: string, kind = '', up = '1') =>
  `${id},2026-06-05 10:00:00,2026-06-05 10:05:00,${up},${kind}`;
const body = (...rows: string[]) => [HEADER, ...rows].join('\n');

/** Of each row the identifier and the kind, or what is wrong. */
async function kinds(mapping: MappingDocument, text: string | Buffer | Buffer[], decoding?: Decoding) {
  const { outcomes } = await decodeBy({ fields: FIELDS, ...mapping }, text, decoding);
  return outcomes.map((outcome) =>
    Array.isArray(outcome)
      ? (outcome as string[]).join('; ')
      : `${(outcome as { record_id: string }).record_id} ${(outcome as { genre?: string }).genre ?? '-'}`,
  );
}

async function refusal(
  mapping: MappingDocument,
  text: string | Buffer,
  decoding?: Decoding,
): Promise<string> {
  const error: unknown = await decodeBy({ fields: FIELDS, ...mapping }, text, decoding).catch(
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ApiError)) throw new Error('It was not refused', { cause: error });
  return error.message;
}

describe('foreign CSV', () => {
  it.each([',', ';', '\t', '|'])('has the delimiter "%s"', async (delimiter) => {
    const text = body(row('a', 'x'), row('b', '"y"')).replaceAll(',', delimiter);
    expect(await kinds({ delimiter }, text)).toEqual(['a x', 'b y']);
  });

  const MISPLACED =
    'Malformed record: misplaced quote: no field takes a line break, and a quote closes on its line';

  it('is a record a line: a stray quote costs its line and no other', async () => {
    const rows = [
      row('i1', 'A'),
      row('i2', '"HQ" rack'),
      row('i3', '"Main St'),
      row('i4', 'C'),
      row('i5', 'rack 19"'),
      row('i6', '"a ""q"", b"'),
    ];
    const { lines } = await decodeBy({ fields: FIELDS }, body(...rows));
    expect(lines).toEqual([2, 3, 4, 5, 6, 7]);
    expect(await kinds({}, body(...rows))).toEqual([
      'i1 A',
      MISPLACED,
      MISPLACED,
      'i4 C',
      MISPLACED,
      'i6 a "q", b',
    ]);
    expect(await kinds({ quote: 'none' }, body(row('i2', '"HQ" rack')))).toEqual(['i2 "HQ" rack']);
    expect(await kinds({ quote: "'" }, body(row('a', "'x, ''y'''")))).toEqual(["a x, 'y'"]);
  });

  it('is the same wherever its chunks end', async () => {
    const text = Buffer.from(
      `\ufeff${HEADER}\r\n\n${row('ä', '"é, x"')}\r\n${row('b', '"y')}\n${row('c', 'z')}`,
    );
    const expected = ['ä é, x', MISPLACED, 'c z'];
    for (const chunks of everyCut(text)) expect(await kinds({}, chunks)).toEqual(expected);
  });

  it.each(['utf-16le', 'utf-16be'] as const)(
    'comes in %s, told by its mark or by the mapping',
    async (encoding) => {
      const text = body(row('a', 'Zürich 📶'));
      const bytes = (content: string) => {
        const little = Buffer.from(content, 'utf16le');
        return encoding === 'utf-16le' ? little : little.swap16();
      };
      expect(await kinds({}, bytes(`\ufeff${text}`))).toEqual(['a Zürich 📶']);
      expect(await kinds({ encoding }, bytes(text))).toEqual(['a Zürich 📶']);
      for (const place of [1, 2, 101]) {
        const whole = bytes(`\ufeff${text}`);
        expect(await kinds({}, [whole.subarray(0, place), whole.subarray(place)])).toEqual(['a Zürich 📶']);
      }
      expect(await refusal({ encoding }, Buffer.concat([bytes(text), Buffer.from([0xd8])]))).toContain(
        'not UTF-16',
      );
      expect(await refusal({}, bytes(text))).toContain('the file looks like UTF-16');
    },
  );

  it('comes in Latin-1 and Windows-1252', async () => {
    const bytes = Buffer.concat([Buffer.from(`${HEADER}\n${row('a', '')}`), Buffer.from([0xe9, 0x80])]);
    expect(await kinds({ encoding: 'windows-1252' }, bytes)).toEqual(['a é€']);
    expect(await kinds({ encoding: 'latin1' }, Buffer.from(body(row('a', 'é')), 'latin1'))).toEqual(['a é']);
    expect(await kinds({}, bytes)).toEqual(['Malformed record: not UTF-8']);
  });

  it('may have no header, lines before it, comments, an end, and words for nothing', async () => {
    expect(await kinds({ header: false, columns: HEADER.split(',') }, row('a', 'x'))).toEqual(['a x']);
    const text = `made by,x\n\n${HEADER}\n# a comment\n${row('a', 'NULL')}\nTotal\n${row('b')}\n`;
    expect(
      await kinds({ skip_lines: 1, comment: '#', end_line: 'Total', empty_values: ['NULL'] }, text),
    ).toEqual(['a -']);
  });

  it('has column names in any case', async () => {
    expect(await kinds({}, body(row('a', 'x')).replace(HEADER, 'ID, From ,TO,Up,KIND'))).toEqual(['a x']);
  });

  it('tells what its header lacks, all at once', async () => {
    const message = await refusal({}, 'id,from,kind\n');
    expect(message).toContain('missing column "to"');
    expect(message).toContain('missing column "up"');
    expect(await refusal({}, body().replaceAll(',', ';'))).toContain('is the delimiter ";"?');
    expect(await refusal({}, Buffer.from([0xff, 0x41, 0x0a]))).toContain('the header is not readable');
    expect(await refusal({}, body().replace('kind', 'up'))).toContain(
      'column "up" stands in the header more than once',
    );
    expect(await kinds({}, `${HEADER},more,more\n${row('a')},1,2`)).toEqual(['a -']);
  });

  it('may be empty', async () => {
    for (const text of ['', '\n', '\ufeff', HEADER, `${HEADER}\n\n`])
      expect(await kinds({}, text)).toEqual([]);
    expect(await kinds({ format: 'json' }, '', { format: 'json' })).toEqual([]);
  });

  it('tells of a bad row each column and what it held, cut to 64 characters', async () => {
    const long = 'x'.repeat(100);
    const cells = `a,${long},2026-06-05 10:05:00,1.5,`;
    const rule = 'must be a time (YYYY-MM-DD HH:mm:ss) that the clock of the zone shows';
    const held = `${'x'.repeat(63)}…`;
    expect(await kinds({}, body(cells, row('b').replace('10:05', '09:05'), 'c,1'))).toEqual([
      [
        `Invalid or missing start of usage: ${rule}; "from" held "${held}" [from=${held}]`,
        'Invalid or missing uplink bytes: must be a number of B, with "." before a fraction; "up" held "1.5" [up=1.5]',
      ].join('; '),
      expect.stringMatching(
        /^Invalid or missing end of usage: .*; "to" held "2026-06-05 09:05:00" \[to=2026-06-05 09:05:00\]$/,
      ),
      'Malformed record: 2 cells under a header of 5',
    ]);
    expect(await kinds({}, body(row('', 'x')))).toEqual([
      'Invalid or missing record identifier: missing; "id" was empty [id=]',
    ]);
  });

  it('has times of a clock that shows them twice, as the mapping says', async () => {
    const fields = { ...FIELDS, ended_at: { after_start: { value: 60 } } };
    const text = `${HEADER}\na,2025-10-26 02:30:00,,1,\n`;
    const starts = async (settings: Decoding['settings']) =>
      (await decodeBy({ fields, zone: 'Europe/Berlin' }, text, { settings })).outcomes.map((outcome) =>
        Array.isArray(outcome)
          ? 'refused'
          : new Date((outcome as { started_at: number }).started_at).toISOString(),
      );
    expect(await starts({})).toEqual(['2025-10-26T00:30:00.000Z']);
    expect(await starts({ ambiguous: 'later' })).toEqual(['2025-10-26T01:30:00.000Z']);
    expect(await starts({ ambiguous: 'reject' })).toEqual(['refused']);
  });

  it('has the account of a column, of the mapping, or of the one who sends it', async () => {
    const accounts = async (mapping: MappingDocument, kind: string) => {
      const { outcomes } = await decodeBy({ fields: FIELDS, ...mapping }, body(row('a', kind)), {
        account: 'given',
      });
      return outcomes.map((outcome) => (outcome as { account_id: string }).account_id);
    };
    expect(await accounts({}, '')).toEqual(['given']);
    expect(await accounts({ fields: { ...FIELDS, account_id: 'kind' } }, 'own')).toEqual(['own']);
    expect(await accounts({ fields: { ...FIELDS, account_id: 'kind' } }, '')).toEqual(['given']);
  });
});

describe('a preset that is extended', () => {
  it('has its fields replaced one by one, and null takes one away', async () => {
    const text = 'firstSeen,lastSeen,bytes,srcAddr\n2026-06-05 10:00:00,2026-06-05 10:05:00,7,10.0.0.1\n';
    const fields = { uplink_bytes: { value: 0 }, downlink_bytes: 'bytes', ue_ip: null } as const;
    const { outcomes } = await decodeBy({ extends: 'nfdump', zone: '+01:00', fields }, text);
    expect(outcomes).toEqual([
      {
        record_id: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
        account_id: 'acme',
        started_at: Date.UTC(2026, 5, 5, 9),
        ended_at: Date.UTC(2026, 5, 5, 9, 5),
        uplink_bytes: 0,
        downlink_bytes: 7,
      },
    ]);
  });
});

describe('foreign JSON', () => {
  const at = { from: '2026-06-05 10:00:00', to: '2026-06-05 10:05:00', up: 1 };

  it('has values under paths, and only what was written', async () => {
    const mapping: MappingDocument = {
      format: 'json',
      rows: 'days[].flows[]',
      fields: {
        ...FIELDS,
        record_id: { join: ['$.name', '^.day', 'ids[1]'], with: '/' },
        genre: 'constructor.name',
        network: 'toString',
      },
    };
    const document = {
      name: 'n',
      days: [
        { day: 5, flows: [{ ...at, ids: ['x', 'y'] }] },
        { day: 6, flows: [] },
      ],
    };
    const { outcomes } = await decodeBy(mapping, JSON.stringify(document), { format: 'json' });
    expect(outcomes).toEqual([
      {
        record_id: 'n/5/y',
        account_id: 'acme',
        started_at: Date.UTC(2026, 5, 5, 10),
        ended_at: Date.UTC(2026, 5, 5, 10, 5),
        uplink_bytes: 1,
        downlink_bytes: 0,
      },
    ]);
  });

  it('tells rows by all that they lie in when their identifier is a hash', async () => {
    const mapping: MappingDocument = {
      format: 'json',
      rows: 'flows[]',
      fields: { ...FIELDS, record_id: { hash: 'row' } },
    };
    const documents = [1, 2, 2].map((name) => ({ name, flows: [at, { ...at, up: 2 }] }));
    const { records } = await decodeBy(mapping, JSON.stringify(documents), { format: 'json' });
    expect(records).toHaveLength(6);
    expect(new Set(records.map(({ recordId }) => recordId)).size).toBe(4);
  });

  it('refuses what is no text or number, a line that is no JSON or too deep, and tells the line', async () => {
    const mapping: MappingDocument = { format: 'json', fields: FIELDS };
    const lines = [
      JSON.stringify({ ...at, id: { a: 1 } }),
      '{',
      '',
      '['.repeat(100) + ']'.repeat(100),
      JSON.stringify({ ...at, id: 'a', up: 2 ** 53 }),
      JSON.stringify({ ...at, id: 'b' }),
    ];
    const { outcomes, lines: places } = await decodeBy(mapping, lines.join('\n'), { format: 'ndjson' });
    expect(outcomes).toMatchObject([
      ['Invalid or missing record identifier: must be a text or a number; "id" held "{...}" [id={...}]'],
      ['Malformed record: not valid JSON'],
      ['Malformed record: nested too deeply'],
      [expect.stringContaining('"up" held "9007199254740992"')],
      { record_id: 'b' },
    ]);
    expect(places).toEqual([1, 2, 4, 5, 6]);
  });
});
