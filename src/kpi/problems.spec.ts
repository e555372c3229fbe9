import { describe, expect, it } from '@jest/globals';
import { FRACTION, NO_UUID, noneOf, pythonString, refuseKpi1, refuseKpi2, UNKNOWN } from './problems.js';

describe('pythonString', () => {
  // The output of repr() in Python 3.
  it.each([
    ['service_id', `'service_id'`],
    [`a'b`, `"a'b"`],
    [`a"b`, `'a"b'`],
    [`a'"b`, `'a\\'"b'`],
    ['a\\b', `'a\\\\b'`],
    ['a b\n\t\r', `'a b\\n\\t\\r'`],
    ['\u0000\u007f\u00a0\u00ad', `'\\x00\\x7f\\xa0\\xad'`],
    ['é', `'é'`],
    ['\u200b\u2028\ue000', `'\\u200b\\u2028\\ue000'`],
    ['\u{1f600}\u{e0001}', `'\u{1f600}\\U000e0001'`],
  ])('prints %j', (text, printed) => {
    expect(pythonString(text)).toBe(printed);
  });
});

const INTERVAL = { name: 'interval', problem: noneOf(['5-minute', '1-hour']) };

describe('refuseKpi1', () => {
  it('is the published text', () => {
    expect(refuseKpi1([{ name: 'service_id', problem: FRACTION }, INTERVAL])).toBe(
      "Invalid query params values, error: {'service_id': ['Not a valid integer.'], 'interval': ['Must be one of: 5-minute, 1-hour.']}",
    );
  });
});

describe('refuseKpi2', () => {
  it('is the published text', () => {
    expect(refuseKpi2([{ name: 'cell_id', problem: NO_UUID }])).toBe(
      'Invalid query params, error: "cell_id" must be a valid UUID',
    );
  });

  it('joins several by a point', () => {
    expect(refuseKpi2([INTERVAL, { name: 'x', problem: UNKNOWN }])).toBe(
      'Invalid query params, error: "interval" must be one of [5-minute, 1-hour]. "x" is not allowed',
    );
  });
});
