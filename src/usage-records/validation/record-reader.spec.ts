import { describe, expect, it } from '@jest/globals';
import { toPublicFault } from '../../errors/api-error.js';
import { RECORD_FIELD_NAMES, RECORD_FIELDS } from '../../record-model/record-fields.js';
import { placeOf, RecordReader, RefusedRecord } from './record-reader.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 20, 9);
const RETENTION = 40 * DAY;

const reader = new RecordReader(() => NOW, RETENTION);

const whole = {
  record_id: 'r-1',
  account_id: 'a-1',
  started_at: NOW - HOUR,
  ended_at: NOW,
  uplink_bytes: 1,
  downlink_bytes: 2,
  customer_site_id: 's-1',
  msisdn: '4915112345678',
  imsi: '262011234567890',
  user_id: 'u-1',
  service_id: 4,
  cell_id: '6F1C2B9E-1F0A-4A57-8C52-0D6F5D1F7B3A',
  genre: 'video',
  network: '5G',
  item_id: 'i-1',
  packet_latency_ms: 23.75,
  jitter_ms: 0,
  packet_loss_percent: 33.333333333333336,
  sim_type: 'esim',
  enodeb_ip: '10.20.30.40',
  ue_ip: '2001:DB8:0:0:0:0:0:1',
  lr_id: 'lr-1',
};
const { record_id, account_id, started_at, ended_at, uplink_bytes, downlink_bytes } = whole;
const least = { record_id, account_id, started_at, ended_at, uplink_bytes, downlink_bytes };

const faultsOf = (value: unknown): string[] => {
  const read = reader.fromJson(value);
  if (!(read instanceof RefusedRecord)) return [];
  return read.faults.map(({ name, field }) => (field === undefined ? name : `${name} ${field}`));
};
const descriptionsOf = (change: object): string[] => {
  const read = reader.fromJson({ ...least, ...change });
  return read instanceof RefusedRecord ? read.faults.map((fault) => toPublicFault(fault).description) : [];
};
const accepts = (change: object) => expect(faultsOf({ ...least, ...change })).toEqual([]);
const refuses = (change: object, ...faults: string[]) =>
  expect(faultsOf({ ...least, ...change })).toEqual(faults);

describe('a JSON record', () => {
  it('is read field by field', () => {
    expect(reader.fromJson(whole)).toEqual({
      recordId: 'r-1',
      accountId: 'a-1',
      startedAt: NOW - HOUR,
      endedAt: NOW,
      uplinkBytes: 1,
      downlinkBytes: 2,
      customerSiteId: 's-1',
      msisdn: '4915112345678',
      imsi: '262011234567890',
      userId: 'u-1',
      serviceId: 4,
      cellId: '6f1c2b9e-1f0a-4a57-8c52-0d6f5d1f7b3a',
      genre: 'video',
      network: '5G',
      itemId: 'i-1',
      connection: {
        packetLatencyMs: 23.75,
        jitterMs: 0,
        packetLossPercent: 33.333333333333336,
        simType: 'esim',
        enodebIp: '10.20.30.40',
        ueIp: '2001:db8::1',
        lrId: 'lr-1',
      },
    });
  });

  it('has null for absent and null fields', () => {
    const nulls = Object.fromEntries(
      RECORD_FIELD_NAMES.filter((name) => !RECORD_FIELDS[name].required).map((name) => [name, null]),
    );
    const unknown = {
      customerSiteId: null,
      msisdn: null,
      imsi: null,
      userId: null,
      serviceId: null,
      cellId: null,
      genre: null,
      network: null,
      itemId: null,
      connection: null,
    };
    expect(reader.fromJson(least)).toMatchObject(unknown);
    expect(reader.fromJson({ ...least, ...nulls })).toMatchObject(unknown);
  });

  it('has no values of the record before it', () => {
    reader.fromJson(whole);
    expect(reader.fromJson(least)).toMatchObject({ genre: null, cellId: null, connection: null });
    reader.fromJson(whole);
    expect(reader.fromJson({ ...least, lr_id: 'x' })).toMatchObject({
      connection: { packetLatencyMs: null, simType: null, ueIp: null, lrId: 'x' },
    });
  });

  it.each([[null], [1], ['x'], [true], [[]], [[least]]])('is an object, not %j', (value) => {
    expect(faultsOf(value)).toEqual(['MALFORMED_RECORD']);
  });

  it('reports all faults at once, each with its field', () => {
    const read = reader.fromJson({
      record_id: '',
      account_id: 'a-1',
      ended_at: 'soon',
      uplink_bytes: -1,
      colour: 1,
    });
    expect(read).toBeInstanceOf(RefusedRecord);
    const { faults, recordId, accountId } = read as RefusedRecord;
    expect(faults.map(toPublicFault)).toEqual([
      { code: '40480116', description: 'Unknown field', field: 'colour' },
      {
        code: '40480101',
        description: 'Invalid or missing record identifier: must be a string of 1 to 128 characters',
        field: 'record_id',
      },
      { code: '40480102', description: 'Invalid or missing start of usage: missing', field: 'started_at' },
      {
        code: '40480103',
        description:
          'Invalid or missing end of usage: must be Unix milliseconds or an RFC 3339 date-time with offset',
        field: 'ended_at',
      },
      {
        code: '40480105',
        description: 'Invalid or missing uplink bytes: must be a whole number from 0 to 2^53 - 1',
        field: 'uplink_bytes',
      },
      {
        code: '40480106',
        description: 'Invalid or missing downlink bytes: missing',
        field: 'downlink_bytes',
      },
    ]);
    expect([recordId, accountId]).toEqual([undefined, 'a-1']);
  });

  it.each(RECORD_FIELD_NAMES.filter((name) => RECORD_FIELDS[name].required))('needs %s', (name) => {
    refuses({ [name]: undefined }, `${RECORD_FIELDS[name].fault} ${name}`);
    refuses({ [name]: null }, `${RECORD_FIELDS[name].fault} ${name}`);
  });

  it('must have no unknown fields, and its errors name ten of them', () => {
    refuses({ colour: 'red' }, 'UNKNOWN_FIELD colour');
    expect(faultsOf(JSON.parse(`{"__proto__": 1, ${JSON.stringify(least).slice(1)}`))).toEqual([
      'UNKNOWN_FIELD __proto__',
    ]);
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`f${index}`, 1]));
    expect(faultsOf({ ...least, ...many })).toHaveLength(10);
    expect(faultsOf({ ...least, constructor: 1, toString: 2 })).toHaveLength(2);
    refuses({ jitter_ms: 1, jitter: 1 }, 'UNKNOWN_FIELD jitter');
  });

  it('counts the length of texts in characters', () => {
    accepts({ record_id: 'x'.repeat(128), account_id: 'x'.repeat(64), genre: 'x'.repeat(256) });
    accepts({ record_id: '📶'.repeat(128) });
    refuses({ record_id: 'x'.repeat(129) }, 'RECORD_ID record_id');
    refuses({ record_id: '📶'.repeat(129) }, 'RECORD_ID record_id');
    refuses({ account_id: 'x'.repeat(65) }, 'ACCOUNT_ID account_id');
    refuses({ customer_site_id: 'x'.repeat(257) }, 'CUSTOMER_SITE_ID customer_site_id');
    refuses({ user_id: '' }, 'USER_ID user_id');
  });

  it('accepts only texts that PostgreSQL can store', () => {
    refuses({ network: 5 }, 'NETWORK network');
    refuses({ item_id: ['x'] }, 'RECORD_ITEM_ID item_id');
    refuses({ genre: { toString: 'x' } }, 'GENRE genre');
    refuses({ genre: 'a\0b' }, 'GENRE genre');
    refuses({ genre: 'a\ud800b' }, 'GENRE genre');
    refuses({ genre: '\udc00' }, 'GENRE genre');
    accepts({ genre: 'a b\u00a0c ü \u200b' });
  });

  it.each(['\0', '\t', '\n', '\r', '\u001f', '\u007f', '\u0080', '\u0085', '\u009f', '\u2028', '\u2029'])(
    'has no control character in its texts: %j',
    (control) => {
      const fault =
        'Invalid genre: must be a string of 1 to 256 characters, without control characters and line breaks';
      for (const genre of [control, `a${control}b`, `${control}a`, `é${control}`])
        expect(descriptionsOf({ genre })).toEqual([fault]);
      refuses({ record_id: `a${control}b` }, 'RECORD_ID record_id');
      refuses({ account_id: `a${control}b` }, 'ACCOUNT_ID account_id');
      refuses({ user_id: `a${control}b`, lr_id: `a${control}` }, 'USER_ID user_id', 'LR_ID lr_id');
    },
  );

  it.each([' ', '\u00a0', '\u1680', '\u2000', '\u2009', '\u202f', '\u205f', '\u3000', '\ufeff'])(
    'has no blank at an end of its texts: %j',
    (blank) => {
      const fault =
        'Invalid genre: must be a string of 1 to 256 characters, and neither begin nor end with a blank';
      for (const genre of [blank, `${blank}a`, `a${blank}`, `${blank}é${blank}`])
        expect(descriptionsOf({ genre })).toEqual([fault]);
      refuses({ record_id: `${blank}r`, network: `5G${blank}` }, 'RECORD_ID record_id', 'NETWORK network');
      accepts({ genre: `a${blank}b` });
    },
  );

  it('accepts digits of subscribers as a string or a number', () => {
    expect(reader.fromJson({ ...least, msisdn: 4915112345678, imsi: '001' })).toMatchObject({
      msisdn: '4915112345678',
      imsi: '001',
    });
    accepts({ msisdn: 0, imsi: 999_999_999_999_999 });
    refuses({ msisdn: 1_000_000_000_000_000 }, 'MSISDN msisdn');
    refuses({ msisdn: '1234567890123456' }, 'MSISDN msisdn');
    for (const msisdn of ['', '49 151', '4915a', '１２', -1, 1.5, true]) refuses({ msisdn }, 'MSISDN msisdn');
    refuses({ imsi: 'x' }, 'IMSI imsi');
  });

  it.each([
    ['8020010012345', '8020010012345'],
    ['+8020010012345', '8020010012345'],
    ['008020010012345', '8020010012345'],
    ['00123456789012345', '123456789012345'],
    ['+123456789012345', '123456789012345'],
    ['0171123', '0171123'],
    ['0', '0'],
  ])('has telephone numbers without their international prefix: %s', (msisdn, kept) => {
    expect(reader.fromJson({ ...least, msisdn })).toMatchObject({ msisdn: kept });
  });

  it.each([
    '+',
    '00',
    '000',
    '+0',
    '+0049',
    '00049',
    '0000',
    '++49',
    '+1234567890123456',
    '001234567890123456',
  ])('has no telephone number that a prefix makes impossible: %s', (msisdn) =>
    refuses({ msisdn }, 'MSISDN msisdn'),
  );

  it('keeps every digit of an IMSI, which has no prefix', () => {
    expect(reader.fromJson({ ...least, imsi: '0012345' })).toMatchObject({ imsi: '0012345' });
    refuses({ imsi: '+12345' }, 'IMSI imsi');
  });

  it('reports numbers that a spreadsheet has reformatted', () => {
    for (const value of ['8.02001E+12', '8,02001E+12', '8e12'])
      expect(descriptionsOf({ msisdn: value, imsi: value, uplink_bytes: value, ended_at: value })).toEqual([
        expect.stringMatching(/; a spreadsheet has rounded "8/),
        expect.stringMatching(/; a spreadsheet has rounded "8/),
        expect.stringMatching(/; a spreadsheet has rounded "8/),
        expect.stringMatching(/; a spreadsheet has rounded "8/),
      ]);
    expect(descriptionsOf({ msisdn: '8020010012345.0' })).toEqual([
      'Invalid msisdn: must be 1 to 15 digits, which + or 00 and a country code may begin; a spreadsheet has reformatted "8020010012345.0"',
    ]);
    expect(descriptionsOf({ msisdn: '8020010012345.5' })).toEqual([
      'Invalid msisdn: must be 1 to 15 digits, which + or 00 and a country code may begin',
    ]);
  });

  it('accepts whole numbers up to 2^53 - 1', () => {
    accepts({ uplink_bytes: Number.MAX_SAFE_INTEGER, downlink_bytes: 0, service_id: 0 });
    for (const bytes of [
      2 ** 53,
      JSON.parse('9007199254740993'),
      1e300,
      -1,
      0.5,
      '',
      '-1',
      '+1',
      '1.0',
      '1e3',
      ' 7',
      '0x7',
      '9007199254740992',
      '9007199254740993',
      true,
      [1],
    ] as unknown[]) {
      refuses({ uplink_bytes: bytes }, 'UPLINK_BYTES uplink_bytes');
      refuses({ downlink_bytes: bytes }, 'DOWNLINK_BYTES downlink_bytes');
      refuses({ service_id: bytes }, 'SERVICE_ID service_id');
    }
  });

  it('reads whole numbers and strings of their digits alike', () => {
    const numbers = { started_at, ended_at, uplink_bytes: 2 ** 53 - 1, downlink_bytes: 0, service_id: 7 };
    const digits = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, String(value)]));
    expect(reader.fromJson({ ...least, ...digits })).toEqual(reader.fromJson({ ...least, ...numbers }));
    expect(reader.fromJson({ ...least, uplink_bytes: '0007' })).toMatchObject({ uplinkBytes: 7 });
  });

  it('reads JSON numbers by their value, in any notation', () => {
    const read = reader.fromJson({
      ...least,
      ...(JSON.parse('{"uplink_bytes":1e3,"downlink_bytes":1.0}') as object),
    });
    expect(read).toMatchObject({ uplinkBytes: 1_000, downlinkBytes: 1 });
    expect(
      Object.is((reader.fromJson({ ...least, uplink_bytes: -0 }) as { uplinkBytes: number }).uplinkBytes, 0),
    ).toBe(true);
  });

  it('reads measured values with and without a fraction, as precisely as a double', () => {
    for (const value of [0, 1, 0.1, 0.1 + 0.2, 1e-7, 5e-324, 33.333333333333336, 100]) {
      expect(
        reader.fromJson({ ...least, packet_latency_ms: value, jitter_ms: value, packet_loss_percent: value }),
      ).toMatchObject({
        connection: { packetLatencyMs: value, jitterMs: value, packetLossPercent: value },
      });
    }
    const zero = reader.fromJson({ ...least, jitter_ms: -0 });
    expect(zero).toHaveProperty('connection.jitterMs', 0);
    accepts({ packet_latency_ms: Number.MAX_SAFE_INTEGER, jitter_ms: Number.MAX_SAFE_INTEGER });
    for (const value of [-1, -1e-9, 2 ** 53, JSON.parse('1e400'), '1', '', true, [], {}] as unknown[]) {
      refuses({ packet_latency_ms: value }, 'PACKET_LATENCY packet_latency_ms');
      refuses({ jitter_ms: value }, 'JITTER jitter_ms');
      refuses({ packet_loss_percent: value }, 'PACKET_LOSS packet_loss_percent');
    }
    refuses({ packet_loss_percent: 100.00000000000001 }, 'PACKET_LOSS packet_loss_percent');
  });

  it('has one of two kinds of SIM', () => {
    for (const sim_type of ['physical', 'esim']) accepts({ sim_type });
    for (const sim_type of ['eSIM', 'Physical', 'usim', '', ' esim', 1, true, ['esim']]) {
      refuses({ sim_type }, 'SIM_TYPE sim_type');
    }
  });

  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['255.255.255.255', '255.255.255.255'],
    ['::', '::'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:0db8:0000:0001:0001:0001:0001:0001', '2001:db8:0:1:1:1:1:1'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::FFFF:0a00:0001', '::ffff:10.0.0.1'],
    ['64:ff9b::10.0.0.1', '64:ff9b::a00:1'],
  ])('has addresses in one form: %s as %s', (given, kept) => {
    expect(reader.fromJson({ ...least, enodeb_ip: given, ue_ip: given })).toMatchObject({
      connection: { enodebIp: kept, ueIp: kept },
    });
  });

  it('accepts addresses only', () => {
    const bad = ['10.0.0', '10.0.0.256', '010.0.0.1', '10.0.0.1/32', ' 10.0.0.1', '10.0.0.1:80', 'localhost'];
    for (const address of [...bad, 'fe80::1%eth0', '[::1]', ':::', '1:2:3', '::g', '', 167772161, []]) {
      refuses({ enodeb_ip: address }, 'ENODEB_IP enodeb_ip');
      refuses({ ue_ip: address }, 'UE_IP ue_ip');
    }
  });

  it('has 64 characters for its location register', () => {
    accepts({ lr_id: '📶'.repeat(64) });
    for (const lr_id of ['', 'x'.repeat(65), 'a\0', 7]) refuses({ lr_id }, 'LR_ID lr_id');
  });

  it('has a UUID for its cell', () => {
    for (const cell_id of [
      'x',
      '6f1c2b9e1f0a4a578c520d6f5d1f7b3a',
      '{6f1c2b9e-1f0a-4a57-8c52-0d6f5d1f7b3a}',
      7,
    ]) {
      refuses({ cell_id }, 'CELL_ID cell_id');
    }
  });
});

describe('the times of a record', () => {
  it('are milliseconds or date-times', () => {
    const text = { started_at: '2026-11-20T09:00:00+01:00', ended_at: '2026-11-20T09:00:00Z' };
    expect(reader.fromJson({ ...least, ...text })).toMatchObject({ startedAt: NOW - HOUR, endedAt: NOW });
    for (const ended_at of ['-1795165200000', '17951652e5', NOW + 0.5, true, '2026-11-31T00:00:00Z']) {
      refuses({ ended_at }, 'ENDED_AT ended_at');
    }
  });

  it('are in order or the same, at most 31 days apart', () => {
    accepts({ started_at: NOW - 31 * DAY });
    refuses({ started_at: NOW - 31 * DAY - 1 }, 'ENDED_AT ended_at');
    accepts({ started_at: NOW });
    refuses({ started_at: NOW + 1 }, 'ENDED_AT ended_at');
    accepts({ started_at: NOW - 1 });
  });

  it('are at most 24 hours ahead', () => {
    accepts({ started_at: NOW + DAY - 1, ended_at: NOW + DAY });
    refuses({ started_at: NOW + DAY - 1, ended_at: NOW + DAY + 1 }, 'ENDED_AT ended_at');
    refuses(
      { started_at: NOW + DAY + 1, ended_at: NOW + DAY + 2 },
      'STARTED_AT started_at',
      'ENDED_AT ended_at',
    );
  });

  it('are not older than the retention age', () => {
    const oldest = NOW - RETENTION;
    accepts({ started_at: oldest, ended_at: oldest + 1 });
    refuses({ started_at: oldest - 1, ended_at: oldest + 1 }, 'STARTED_AT started_at');
  });

  it('are not before 2000, for any retention age', () => {
    const patient = new RecordReader(() => NOW, 100 * 366 * DAY);
    const first = Date.UTC(2000, 0, 1);
    expect(patient.fromJson({ ...least, started_at: first, ended_at: first + 1 })).toMatchObject({
      startedAt: first,
    });
    expect(patient.fromJson({ ...least, started_at: first - 1, ended_at: first + 1 })).toBeInstanceOf(
      RefusedRecord,
    );
  });

  it('have a hint when they look like seconds or microseconds', () => {
    const early = 'must not be earlier than 2000-01-01';
    const late = 'must not be more than 24 hours in the future';
    const said = (ended_at: number | string) => descriptionsOf({ ended_at })[0]?.split(': ')[1];
    expect(said(NOW / 1000)).toBe(`${early}; it looks like seconds, not milliseconds`);
    expect(said(String(NOW / 1000))).toBe(`${early}; it looks like seconds, not milliseconds`);
    expect(said(5)).toBe(early);
    expect(said(946_684_799)).toBe(early);
    expect(said(946_684_800)).toBe(`${early}; it looks like seconds, not milliseconds`);
    expect(said(NOW * 1000)).toBe(`${late}; it looks like microseconds, not milliseconds`);
    expect(said(NOW * 2)).toBe(late);
  });

  it('are compared with the present time', () => {
    let now = NOW;
    const live = new RecordReader(() => now, RETENTION);
    const tomorrow = { ...least, started_at: NOW + DAY + 1, ended_at: NOW + DAY + 2 };
    expect(live.fromJson(tomorrow)).toBeInstanceOf(RefusedRecord);
    now += HOUR;
    expect(live.fromJson(tomorrow)).not.toBeInstanceOf(RefusedRecord);
  });
});

describe('a CSV record', () => {
  const cells = (change: Record<string, string>) => {
    const written = {
      ...Object.fromEntries(Object.entries(least).map(([k, v]) => [k, String(v)])),
      ...change,
    };
    const columns = Object.keys(written).map((name) => placeOf(name)!);
    return reader.fromCells(Object.values(written), columns);
  };
  const faults = (change: Record<string, string>) => {
    const read = cells(change);
    return read instanceof RefusedRecord ? read.faults.map(({ field }) => field) : [];
  };

  it('is the same record as in JSON', () => {
    const text = Object.fromEntries(Object.entries(whole).map(([name, value]) => [name, String(value)]));
    expect(cells(text)).toEqual(reader.fromJson(whole));
  });

  it('has null for an empty cell, and needs the required fields', () => {
    expect(cells({ genre: '', service_id: '' })).toMatchObject({ genre: null, serviceId: null });
    expect(faults({ record_id: '', ended_at: '' })).toEqual(['record_id', 'ended_at']);
  });

  it('has digits for milliseconds, or date-times', () => {
    expect(cells({ ended_at: '2026-11-20T09:00:00Z' })).toMatchObject({ endedAt: NOW });
    for (const ended_at of ['-1', '1.5', '1e12', '20261120T090000Z', 'x']) {
      expect(faults({ ended_at })).toEqual(['ended_at']);
    }
  });

  it('has decimal numbers for measured values', () => {
    const read = cells({ packet_latency_ms: '12.50', jitter_ms: '007', packet_loss_percent: '1.5E-7' });
    expect(read).toMatchObject({
      connection: { packetLatencyMs: 12.5, jitterMs: 7, packetLossPercent: 1.5e-7, simType: null },
    });
    for (const jitter_ms of ['-1', '+1', ' 1', '1.', '.5', '1,5', '1e', '0x10', 'NaN', 'Infinity', '1e400']) {
      expect(faults({ jitter_ms })).toEqual(['jitter_ms']);
    }
  });

  it('has digits for whole numbers', () => {
    expect(cells({ uplink_bytes: '9007199254740991', downlink_bytes: '007' })).toMatchObject({
      uplinkBytes: Number.MAX_SAFE_INTEGER,
      downlinkBytes: 7,
    });
    for (const bytes of [
      '9007199254740992',
      '9007199254740993',
      '-1',
      '+1',
      ' 1',
      '1.0',
      '1e3',
      '0x10',
      '१',
    ]) {
      expect(faults({ uplink_bytes: bytes })).toEqual(['uplink_bytes']);
    }
  });
});

describe('the account of a record', () => {
  const without = { record_id, started_at, ended_at, uplink_bytes, downlink_bytes };
  const ofOne = new RecordReader(() => NOW, RETENTION, 'a-1');

  it('may be omitted with a key of exactly one account', () => {
    expect(ofOne.fromJson(without)).toEqual(reader.fromJson(least));
    expect(ofOne.fromJson({ ...without, account_id: null })).toEqual(reader.fromJson(least));
    expect(ofOne.fromJson({ ...without, account_id: 'a-2' })).toMatchObject({ accountId: 'a-2' });
    expect(ofOne.fromJson({ ...without, account_id: '' })).toBeInstanceOf(RefusedRecord);
  });

  it('is missing with other keys', () => {
    const read = reader.fromJson(without) as RefusedRecord;
    expect(read.faults.map((fault) => toPublicFault(fault))).toEqual([
      {
        code: '40480104',
        description:
          'Invalid or missing account identifier: missing; only a key of exactly one account may leave it out',
        field: 'account_id',
      },
    ]);
  });
});
