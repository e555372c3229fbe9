/** What a refused request is told: of each fault its code, its words and the place it is at. */
export interface Refused {
  readonly status: number;
  readonly errors: readonly {
    readonly code: string;
    readonly description: string;
    readonly field?: string;
  }[];
  readonly text: string;
}

/** Sends any text as JSON. */
export async function send(
  url: string,
  body: string | undefined,
  headers: Readonly<Record<string, string>>,
  method = 'POST',
): Promise<Refused> {
  const answer = await fetch(url, {
    method,
    headers: { ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers },
    body,
  });
  const text = await answer.text();
  const { header } = JSON.parse(text || '{}') as { header?: { errors?: Refused['errors'] } };
  return { status: answer.status, errors: header?.errors ?? [], text };
}

/** The places of the faults, each as often as it is named. */
export const fieldsOf = ({ errors }: Pick<Refused, 'errors'>): (string | undefined)[] =>
  errors.map(({ field }) => field);

/** Every name that an object has without being given it. */
export const INHERITED_NAMES: readonly string[] = Object.getOwnPropertyNames(Object.prototype);
