import { DAY_MS } from '../../src/common/time.js';
import type { AccountSums, ByteSums } from './account-sums.js';
import { Connection, type Address } from './connection.js';
import { reportRequest } from './http-request.js';

/**
 * Reads back the written records and compares: the answer must have everything that was acknowledged before the
 * question, and nothing that was not sent by then.
 */
export class ReadCheck {
  checks = 0;
  violations = 0;
  private readonly connection: Connection;
  private line: Promise<void> = Promise.resolve();
  private readonly range: { readonly start_date_time: string; readonly end_date_time: string };

  constructor(
    address: Address,
    private readonly apiKey: string,
    private readonly acknowledged: AccountSums,
    private readonly sent: AccountSums,
  ) {
    this.connection = new Connection(address);
    this.range = { start_date_time: daysAway(-2), end_date_time: daysAway(2) };
  }

  /** Checks an account when its turn comes. The writer does not wait for it. */
  soon(accountId: string): void {
    this.line = this.line.then(() => this.check(accountId));
  }

  async check(accountId: string): Promise<void> {
    const least = this.acknowledged.of(accountId);
    const found = await this.ask(accountId);
    const most = this.sent.of(accountId);
    this.checks++;
    const inBounds = (direction: keyof ByteSums) =>
      found[direction] >= least[direction] && found[direction] <= most[direction];
    if (inBounds('uplink') && inBounds('downlink')) return;
    this.violations++;
    const figures = { accountId, least, found, most };
    process.stderr.write(`read after write violated: ${JSON.stringify(figures)}\n`);
  }

  /** @throws Error when a question was not answered. */
  settled(): Promise<void> {
    return this.line;
  }

  close(): void {
    this.connection.close();
  }

  private async ask(accountId: string): Promise<ByteSums> {
    const report = {
      ...this.range,
      dimension_filter_clauses: [
        { filters: [{ dimension_name: 'account_id', operator: 'EXACT', expressions: [accountId] }] },
      ],
      metrics: ['uplink_bytes', 'downlink_bytes'].map((name) => ({ name, aggregation_type: 'COUNT' })),
    };
    const { status, body } = await this.connection.ask(reportRequest(this.apiKey, report));
    if (status !== 200) throw new Error(`A report was answered ${status}: ${body.toString()}`);
    const { result } = JSON.parse(body.toString()) as { result: { name: string; value: number }[][] };
    const valueOf = (name: string) => result.flat().find((point) => point.name === name)?.value ?? 0;
    return { uplink: valueOf('uplink_bytes'), downlink: valueOf('downlink_bytes') };
  }
}

const daysAway = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();
