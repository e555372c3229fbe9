import { describe, expect, it } from '@jest/globals';
import { DAY_MS } from '../common/time.js';
import { demoRecords } from './records.js';
import { SUBSCRIBERS } from './world.js';

const DAY = Date.UTC(2026, 9, 7);
const RECORDS = [...demoRecords(DAY, DAY + DAY_MS, SUBSCRIBERS.slice(0, 80))];

describe('connections of the demo', () => {
  it('exist for gateways, with plausible values that change', () => {
    const measured = RECORDS.filter(({ msisdn }) => msisdn === '8020010012345').map(
      ({ connection }) => connection!,
    );
    expect(measured.length).toBeGreaterThan(40);
    for (const { packetLatencyMs, jitterMs, packetLossPercent, ...equipment } of measured) {
      expect(packetLatencyMs! > jitterMs! && jitterMs! > 0 && packetLatencyMs! < 500).toBe(true);
      expect(packetLossPercent! >= 0 && packetLossPercent! < 25).toBe(true);
      expect(equipment).toMatchObject({ simType: 'physical', ueIp: '100.67.8.57', lrId: 'lr-west-india' });
    }
    expect(new Set(measured.map(({ packetLatencyMs }) => packetLatencyMs)).size).toBeGreaterThan(40);
    // One for each cell of the site.
    expect(new Set(measured.map(({ enodebIp }) => enodebIp)).size).toBeLessThanOrEqual(3);
  });

  it('have only the kind of SIM for other devices, and nothing for Wi-Fi', () => {
    const sims = new Map<string, Set<string>>();
    for (const { imsi, network, connection } of RECORDS) {
      expect(connection === null).toBe(network === 'wifi');
      if (connection) sims.set(imsi!, (sims.get(imsi!) ?? new Set()).add(connection.simType!));
    }
    const kinds = [...sims.values()].map((known) => [...known].join(' '));
    expect(new Set(kinds)).toEqual(new Set(['physical', 'esim']));
  });
});
