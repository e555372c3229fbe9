import { expect } from '@jest/globals';
import { insertFacts } from '../support/facts.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

export const at = (time: string): number => Date.parse(`2026-03-10T${time}Z`);

export const CELL_A = '0ab45a2d-2a2e-4f20-868c-4aeda9b60519';
const CELL_B = 'f7d18a9f-22ca-4a5c-87bc-e5a60eee01cc';
const CELL_C = 'aaaaaaaa-0000-4000-8000-000000000000';

/** Two such sums are beyond what a double holds. */
const MOST_BYTES = Number.MAX_SAFE_INTEGER;

export const NOON = at('12:00');

/** A service with a handful of records, at a time that its test decides. */
export class KpiService {
  now = NOON;
  private app!: TestApp;

  async start(): Promise<void> {
    this.app = await startTestApp({ clock: () => this.now });
    await storeFacts(this.app);
  }

  close(): Promise<void> {
    return this.app.close();
  }

  readonly ask = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(`${this.app.url}${path}`, init);

  /** Text of a good answer. */
  readonly text = async (path: string): Promise<string> => {
    const answer = await this.ask(path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    return answer.text();
  };

  readonly rows = async (path: string): Promise<Record<string, unknown>[]> =>
    JSON.parse(await this.text(path)) as Record<string, unknown>[];

  /** Rows in short: `10:05 5-minute 7 150`. */
  readonly short = async (path: string): Promise<string[]> =>
    (await this.rows(path)).map((row) => {
      const [key, start, , value, interval] = Object.values(row) as [string, number, number, number, string];
      return `${new Date(start).toISOString().slice(11, 16)} ${interval} ${key} ${value}`;
    });
}

async function storeFacts(service: TestApp): Promise<void> {
  await insertFacts(service.pool, [
    // Half of it in each of two slots.
    {
      startedAt: at('10:00'),
      endedAt: at('10:10'),
      uplinkBytes: 100,
      downlinkBytes: 200,
      serviceId: 7,
      cellId: CELL_A,
      msisdn: '1',
    },
    {
      startedAt: at('10:02'),
      endedAt: at('10:03'),
      uplinkBytes: 1,
      serviceId: 7,
      cellId: CELL_A,
      msisdn: '1',
    },
    {
      startedAt: at('10:06'),
      endedAt: at('10:07'),
      uplinkBytes: 4,
      serviceId: 10,
      cellId: CELL_A,
      msisdn: '2',
    },
    // Over the hour: floor(11 x 5 / 10) = 5 before it, 6 after.
    {
      startedAt: at('10:55'),
      endedAt: at('11:05'),
      uplinkBytes: 11,
      serviceId: 10,
      cellId: CELL_B,
      msisdn: '2',
    },
    // Known neither by service nor by cell.
    { startedAt: at('10:20'), endedAt: at('10:21'), uplinkBytes: 1_000, msisdn: '3' },
    // In a cell, and nobody's.
    { startedAt: at('10:20'), endedAt: at('10:21'), uplinkBytes: 1_000, cellId: CELL_C },
    {
      startedAt: at('10:25'),
      endedAt: at('10:26'),
      uplinkBytes: MOST_BYTES,
      serviceId: 0,
      accountId: 'other',
    },
    { startedAt: at('10:26'), endedAt: at('10:27'), downlinkBytes: MOST_BYTES - 1, serviceId: 0 },
    // A quarter in each of 11:55 and, after noon, three.
    {
      startedAt: at('11:59'),
      endedAt: at('12:03'),
      uplinkBytes: 400,
      serviceId: 7,
      cellId: CELL_A,
      msisdn: '4',
    },
  ]);
}

/** All rows of KPI 1 at noon. */
export const KPI_1 = [
  '10:00 1-hour 0 18014398509481980',
  '10:00 1-hour 7 301',
  '10:00 1-hour 10 9',
  '10:00 5-minute 7 151',
  '10:05 5-minute 7 150',
  '10:05 5-minute 10 4',
  '10:25 5-minute 0 18014398509481980',
  '10:55 5-minute 10 5',
  '11:00 1-hour 7 100',
  '11:00 1-hour 10 6',
  '11:00 5-minute 10 6',
  '11:55 5-minute 7 100',
];

/** All rows of KPI 2 at noon. */
export const KPI_2 = [
  `10:00 1-hour ${CELL_A} 2`,
  `10:00 1-hour ${CELL_B} 1`,
  `10:00 5-minute ${CELL_A} 1`,
  `10:05 5-minute ${CELL_A} 2`,
  `10:55 5-minute ${CELL_B} 1`,
  `11:00 1-hour ${CELL_A} 1`,
  `11:00 1-hour ${CELL_B} 1`,
  `11:00 5-minute ${CELL_B} 1`,
  `11:55 5-minute ${CELL_A} 1`,
];
