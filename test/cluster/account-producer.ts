import { eventually } from '../support/eventually.js';

/** All records begin at this midnight. */
export const DAY = Date.UTC(2026, 2, 10);
const RECORDS_OF_BODY = 20;
const RECORD = { started_at: DAY, ended_at: DAY + 60_000, downlink_bytes: 0, service_id: 7 };

interface SentRecord {
  readonly record_id: string;
  readonly uplink_bytes: number;
}

const bytesOf = (records: Iterable<SentRecord>): number =>
  [...records].reduce((sum, { uplink_bytes: bytes }) => sum + bytes, 0);

/** A producer of one account, and its ledger: what was acknowledged, kept outside of the service. */
export class AccountProducer {
  /** Bodies that were acknowledged, and bodies that were answered otherwise. */
  bodies = 0;
  refusals = 0;
  /** Each other answer once: its status and when to try again. */
  readonly otherAnswers = new Set<string>();
  private isStopped = false;
  private isEnded = false;
  private acknowledged = 0;
  private sent = 0;
  private made = 0;

  constructor(
    readonly account: string,
    private readonly url: string,
    private readonly key: string,
  ) {}

  /** Sends bodies until `stop` is called. It sends a body that is not acknowledged again, unchanged. */
  async send(): Promise<void> {
    while (!this.isStopped) {
      const body = this.next();
      this.sent += bytesOf(body);
      while (!this.isEnded && !(await this.isAcknowledged(body))) this.refusals++;
    }
  }

  /** Begins no further body. */
  stop(): void {
    this.isStopped = true;
  }

  /** Does not send again either. */
  end(): void {
    this.isStopped = this.isEnded = true;
  }

  /** Waits until so many more bodies are acknowledged. */
  async more(bodies: number): Promise<void> {
    const wanted = this.bodies + bodies;
    await eventually(`${this.account} has ${wanted} bodies`, () => this.bodies >= wanted || undefined);
  }

  /** Waits until some more bodies are refused. */
  async refused(): Promise<void> {
    const wanted = this.refusals + 2;
    await eventually(`bodies of ${this.account} are refused`, () => this.refusals >= wanted || undefined);
  }

  /** Asks a report while records come in. @returns whether its figure can be: no less than was acknowledged, no more than sent. */
  async report(): Promise<{ status: number; retryAfter: string | null; isPossible: boolean }> {
    const least = this.acknowledged;
    const answer = await fetch(`${this.url}/connectivity/v1/report`, {
      method: 'POST',
      headers: { 'X-API-Key': this.key, 'Content-Type': 'application/json' },
      body: JSON.stringify(reportAbout(this.account)),
    });
    const { result = [] } = (await answer.json()) as { result?: { value: number }[][] };
    const total = result.flat().reduce((sum, { value }) => sum + value, 0);
    const isPossible = total >= least && total <= this.sent;
    return { status: answer.status, retryAfter: answer.headers.get('retry-after'), isPossible };
  }

  /** Records that were acknowledged, and their bytes, and those that were sent. */
  get counts() {
    return { records: this.bodies * RECORDS_OF_BODY, bytes: this.acknowledged, sent: this.sent };
  }

  private async isAcknowledged(body: readonly SentRecord[]): Promise<boolean> {
    const rest = { ...RECORD, account_id: this.account };
    const answer = await fetch(`${this.url}/usage/v1/records`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-ndjson', 'X-API-Key': this.key },
      body: body.map((record) => JSON.stringify({ ...record, ...rest })).join('\n'),
    });
    const text = await answer.text();
    if (answer.status !== 200) {
      this.otherAnswers.add(`${answer.status} ${answer.headers.get('retry-after')}`);
      return false;
    }
    const { data } = JSON.parse(text) as { data: { accepted: number; duplicates: number } };
    if (data.accepted + data.duplicates !== body.length) throw new Error(text);
    this.bodies++;
    this.acknowledged += bytesOf(body);
    return true;
  }

  private next(): SentRecord[] {
    return Array.from({ length: RECORDS_OF_BODY }, () => {
      const number = this.made++;
      return { record_id: `r-${number}`, uplink_bytes: 1 + (number % 1_000) };
    });
  }
}

const reportAbout = (account: string) => ({
  start_date_time: new Date(DAY).toISOString(),
  end_date_time: new Date(DAY + 3_600_000).toISOString(),
  granularity: 'HOUR',
  metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
  dimension_filter_clauses: [
    { filters: [{ dimension_name: 'account_id', operator: 'EXACT', expressions: [account] }] },
  ],
});
