import { parseExact } from '@edgemeter/chart/exact.js';
import { credentialHeaders } from './credential.js';

export interface Fault {
  readonly code: string;
  readonly description: string;
  readonly field?: string;
}

/** A request that was not answered as hoped. */
export class ApiProblem extends Error {
  constructor(
    /** 0: no answer came at all. */
    readonly status: number,
    readonly faults: readonly Fault[],
    readonly trackingId: string | undefined,
    readonly retryAfter: number | undefined,
  ) {
    super(
      faults[0]?.description ??
        (status === 0 ? 'The service cannot be reached.' : `The service answered ${status}.`),
    );
  }
}

export interface Call {
  readonly path: string;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const textOf = (body: unknown): string | undefined =>
  body === undefined || typeof body === 'string' ? body : JSON.stringify(body);

/** Sends a request with the credential. @throws ApiProblem */
export async function send(call: Call, signal?: AbortSignal): Promise<Response> {
  const { path, method = 'GET', body, headers } = call;
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      body: textOf(body),
      headers: {
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...credentialHeaders(),
        ...headers,
      },
      credentials: 'omit',
      signal,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiProblem(0, [], undefined, undefined);
  }
  if (!answer.ok) throw await problemOf(answer);
  return answer;
}

/** The answer's JSON, whole numbers with all their digits. */
export async function ask<Answer>(call: Call, signal?: AbortSignal): Promise<Answer> {
  const answer = await send(call, signal);
  return parseExact(await answer.text()) as Answer;
}

/** The same for answers in the envelope. */
export async function askData<Answer>(call: Call, signal?: AbortSignal): Promise<Answer> {
  return (await ask<{ data: Answer }>(call, signal)).data;
}

async function problemOf(answer: Response): Promise<ApiProblem> {
  const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN);
  const id = answer.headers.get('x-tracking-id') ?? undefined;
  const faults = faultsIn(await answer.text());
  return new ApiProblem(answer.status, faults, id, Number.isFinite(seconds) ? seconds : undefined);
}

function faultsIn(text: string): readonly Fault[] {
  try {
    const body = JSON.parse(text) as { header?: { errors?: readonly Fault[] } } | string;
    if (typeof body === 'string') return [{ code: '', description: body }];
    return body.header?.errors ?? [];
  } catch {
    return [];
  }
}

export interface BatchEntry<Answer> {
  readonly status: number;
  readonly report?: Answer;
  readonly errors?: readonly Fault[];
}

/** Several reports of one snapshot, by name. */
export async function askReports<Name extends string, Answer>(
  bodies: Readonly<Record<Name, unknown>>,
  signal?: AbortSignal,
): Promise<Readonly<Record<Name, Answer | ApiProblem>>> {
  const names = Object.keys(bodies) as Name[];
  const call: Call = {
    path: '/connectivity/v1/report:batch',
    method: 'POST',
    body: { requests: names.map((name) => bodies[name]) },
  };
  const answer = await send(call, signal);
  const { reports } = parseExact(await answer.text()) as { reports: readonly BatchEntry<Answer>[] };
  const id = answer.headers.get('x-tracking-id') ?? undefined;
  const entries = names.map((name, i) => {
    const { status, report, errors = [] } = reports[i] as BatchEntry<Answer>;
    return [name, report ?? new ApiProblem(status, errors, id, undefined)] as const;
  });
  return Object.fromEntries(entries) as Record<Name, Answer | ApiProblem>;
}
