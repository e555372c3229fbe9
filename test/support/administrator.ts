import { DevIssuer } from '../../src/access/authentication/dev-issuer/dev-issuer.js';
import type { TestApp } from './test-app.js';

export interface AdminAnswer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly data: T;
  /** Of a failure: codes and fields. */
  readonly errors: readonly {
    readonly code: string;
    readonly description: string;
    readonly field?: string;
  }[];
}

/** Somebody who administers the service over HTTP. */
export class Administrator {
  private constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  static async of({ app, url }: TestApp, subject = 'back-office'): Promise<Administrator> {
    return new Administrator(url, await app.get(DevIssuer).issue('iam', { sub: subject, scope: 'admin' }));
  }

  get<T>(path: string): Promise<AdminAnswer<T>> {
    return this.send('GET', path);
  }

  post<T>(path: string, body?: unknown, trackingId?: string): Promise<AdminAnswer<T>> {
    return this.send('POST', path, body, trackingId);
  }

  patch<T>(path: string, body: unknown): Promise<AdminAnswer<T>> {
    return this.send('PATCH', path, body);
  }

  async send<T>(method: string, path: string, body?: unknown, trackingId?: string): Promise<AdminAnswer<T>> {
    const answer = await fetch(`${this.url}/admin/v1/${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${this.token}`,
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...(trackingId !== undefined && { 'X-Tracking-Id': trackingId }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const { header, data } = (await answer.json()) as {
      header: { errors?: AdminAnswer<T>['errors'] };
      data: T;
    };
    return { status: answer.status, headers: answer.headers, data, errors: header.errors ?? [] };
  }
}
