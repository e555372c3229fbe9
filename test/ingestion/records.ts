import type { ConnectionDetails, UsageRecord } from '../../src/record-model/usage-record.js';
import { NOW } from './decoding.js';

/** A usage record of which a test says only what it is about. */
export const usageRecord = (change: Partial<UsageRecord> = {}): UsageRecord => ({
  recordId: 'r-1',
  accountId: 'acme',
  startedAt: NOW - 300_000,
  endedAt: NOW,
  uplinkBytes: 1,
  downlinkBytes: 2,
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
  ...change,
});

/** A connection of which a test says only what it is about. */
export const connection = (change: Partial<ConnectionDetails> = {}): ConnectionDetails => ({
  packetLatencyMs: null,
  jitterMs: null,
  packetLossPercent: null,
  simType: null,
  enodebIp: null,
  ueIp: null,
  lrId: null,
  ...change,
});
