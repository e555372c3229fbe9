import { describe, expect, it } from '@jest/globals';
import { DEMO_ACCOUNTS, DEMO_USER_ID, LONG_STANDING_SUBSCRIBERS, SUBSCRIBERS } from './world.js';

describe('the world of the demo', () => {
  const distinct = (values: readonly unknown[]): number => new Set(values).size;

  it('has the accounts that the published requests name', () => {
    expect(DEMO_ACCOUNTS).toEqual([
      '62c40843c7a190970912345',
      '62c40843c7a1909709112345',
      '62b00f5695c2cd8c530548e5',
    ]);
  });

  it('has about 400 subscribers, none of them twice', () => {
    expect(SUBSCRIBERS.length).toBeGreaterThan(380);
    expect(SUBSCRIBERS.length).toBeLessThan(420);
    expect(distinct(SUBSCRIBERS.map(({ msisdn }) => msisdn))).toBe(SUBSCRIBERS.length);
    expect(distinct(SUBSCRIBERS.map(({ imsi }) => imsi))).toBe(SUBSCRIBERS.length);
  });

  it('has only records that the ingestion accepts', () => {
    for (const { msisdn, imsi, site } of SUBSCRIBERS) {
      expect(msisdn).toMatch(/^\d{1,15}$/);
      expect(imsi).toMatch(/^\d{15}$/);
      for (const cell of [...site.cells, ...site.townCells]) {
        expect(cell).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      }
    }
    const cells = new Set(SUBSCRIBERS.map(({ site }) => site));
    const ids = [...cells].flatMap(({ cells, townCells }) => [...cells, ...townCells]);
    expect(distinct(ids)).toBe(ids.length);
  });

  it.each([
    { msisdn: '8020010012345', accountId: '62c40843c7a190970912345', site: '62c408aaadd8f757bf412345' },
    { msisdn: '8120012300987', accountId: '62b00f5695c2cd8c530548e5', site: '628f12886f8307435f7b7c59' },
  ])('has the published subscriber $msisdn, from the days of the examples on', (published) => {
    const found = LONG_STANDING_SUBSCRIBERS.find(({ msisdn }) => msisdn === published.msisdn);
    expect(found).toMatchObject({ accountId: published.accountId, site: { id: published.site } });
  });

  it('has users for many subscribers, among them the demo user', () => {
    const users = SUBSCRIBERS.flatMap(({ userId }) => userId ?? []);
    expect(users.length / SUBSCRIBERS.length).toBeGreaterThan(0.5);
    expect(users).toContain(DEMO_USER_ID);
    expect(distinct(users)).toBe(users.length);
  });
});
