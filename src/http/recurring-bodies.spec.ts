import { describe, expect, it } from '@jest/globals';
import { ApiError } from '../errors/api-error.js';
import { RecurringBodies } from './recurring-bodies.js';

const bytes = (text: string) => Buffer.from(text);

describe('recurring bodies', () => {
  it('are one frozen value for equal bytes', () => {
    const bodies = new RecurringBodies();
    const first = bodies.parse(bytes('{"a":[{"b":"ä"}]}'));
    expect(first).toEqual({ a: [{ b: 'ä' }] });
    expect(bodies.parse(bytes('{"a":[{"b":"ä"}]}'))).toBe(first);
    expect(bodies.parse(bytes('{"a": [{"b":"ä"}]}'))).not.toBe(first);
    const [inner] = (first as { a: { b: string }[] }).a;
    expect(() => {
      inner!.b = 'changed';
    }).toThrow(TypeError);
  });

  it('distinguishes bytes that are no UTF-8 from similar bytes', () => {
    const bodies = new RecurringBodies();
    expect(bodies.parse(bytes('"ä"'))).toBe('ä');
    expect(() => bodies.parse(Buffer.from('"ä"', 'latin1'))).toThrow(ApiError);
  });

  it('fail each time', () => {
    const bodies = new RecurringBodies();
    for (let times = 0; times < 2; times++) {
      expect(() => bodies.parse(bytes('{'))).toThrow(ApiError);
      expect(bodies.parse(bytes(''))).toBeUndefined();
    }
  });

  it('are kept while they recur, and no others', () => {
    const bodies = new RecurringBodies();
    const [recurring, single] = [bodies.parse(bytes('["r"]')), bodies.parse(bytes('["s"]'))];
    for (let i = 0; i < 5_000; i++) {
      bodies.parse(bytes(`[${i}]`));
      if (i % 100 === 0) expect(bodies.parse(bytes('["r"]'))).toBe(recurring);
    }
    expect(bodies.parse(bytes('["s"]'))).not.toBe(single);
  });

  it('are not kept when they are long', () => {
    const bodies = new RecurringBodies();
    const long = `["${'x'.repeat(5_000)}"]`;
    expect(bodies.parse(bytes(long))).not.toBe(bodies.parse(bytes(long)));
  });
});
