import { DevIssuer, type DevTokenClaims } from '../../src/access/authentication/dev-issuer/dev-issuer.js';
import { startTestApp, type TestApp, type TestAppOptions } from '../support/test-app.js';

/** The answer to a request, taken apart. */
export interface Answer {
  readonly status: number;
  readonly header: { readonly errors?: readonly { code: string; description: string; field?: string }[] };
  readonly data: {
    readonly items: readonly { periodStart: string; group: unknown; value: number }[];
    readonly page: Record<string, number>;
    readonly [name: string]: unknown;
  };
  readonly text: string;
}

/** A portal, whose users ask for their usage. */
export class Portal {
  service!: TestApp;

  async open(options: TestAppOptions): Promise<void> {
    this.service = await startTestApp(options);
  }

  close(): Promise<void> {
    return this.service.close();
  }

  /** The two tokens of a request: of the portal, and of its user. */
  async tokens(userId: string, iam: Partial<DevTokenClaims> = {}): Promise<Record<string, string>> {
    const issuer = this.service.app.get(DevIssuer, { strict: false });
    const portal = await issuer.issue('iam', { sub: 'portal', scope: 'usage:read', ...iam });
    const user = await issuer.issue('user', { sub: userId });
    return { Authorization: `Bearer ${portal}`, 'X-Authorization': user };
  }

  /** @param path behind `/user/usage/aggregate/`. */
  async ask(path: string, userId = 'ann', iam?: Partial<DevTokenClaims>): Promise<Answer> {
    const url = `${this.service.url}/user/usage/aggregate/${path}`;
    const answer = await fetch(url, { headers: await this.tokens(userId, iam) });
    const text = await answer.text();
    return { ...(JSON.parse(text) as Pick<Answer, 'header' | 'data'>), status: answer.status, text };
  }

  /** Items in short: `2026-10-01T00:00 news 200`, without the group where all have none. */
  async items(path: string, userId?: string, iam?: Partial<DevTokenClaims>): Promise<string[]> {
    const { status, data, text } = await this.ask(path, userId, iam);
    if (status !== 200) throw new Error(text);
    return data.items.map(
      ({ periodStart, group, value }) => `${periodStart.slice(0, 16)} ${String(group)} ${value}`,
    );
  }
}
