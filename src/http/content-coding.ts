/** The codings of answers. Among those that a client likes equally, the first is used. */
export const CODINGS = ['br', 'gzip'] as const;
export type Coding = (typeof CODINGS)[number];

const ALIASES: ReadonlyMap<string, string> = new Map([['x-gzip', 'gzip']]);
const QUALITY = /^q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/i;

/** Most clients send one of few headers. */
const MOST_KNOWN = 100;
const known = new Map<string, Coding | undefined>();

/**
 * The coding that a client prefers (RFC 9110, section 12.5.3).
 * @returns undefined for none: without `Accept-Encoding`, or when the client likes the plain answer better.
 */
export function preferredCoding(acceptEncoding: string | undefined): Coding | undefined {
  if (acceptEncoding === undefined) return undefined;
  if (known.has(acceptEncoding)) return known.get(acceptEncoding);
  const coding = choose(acceptEncoding);
  if (known.size < MOST_KNOWN) known.set(acceptEncoding, coding);
  return coding;
}

function choose(acceptEncoding: string): Coding | undefined {
  const qualities = new Map(acceptEncoding.toLowerCase().split(',').flatMap(toQuality));
  const qualityOf = (name: string) => qualities.get(name) ?? qualities.get('*') ?? 0;
  const [best] = CODINGS.toSorted((one, other) => qualityOf(other) - qualityOf(one));
  // Without a quality of its own the plain answer is the least preferred.
  const plain = qualities.get('identity') ?? 0;
  return best !== undefined && qualityOf(best) > 0 && qualityOf(best) >= plain ? best : undefined;
}

/** A part that is no coding is ignored. */
function toQuality(part: string): [name: string, quality: number][] {
  const [name = '', ...parameters] = part.split(';').map((one) => one.trim());
  if (name === '') return [];
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  const quality = weight === undefined ? '1' : QUALITY.exec(weight)?.[1];
  return quality === undefined ? [] : [[ALIASES.get(name) ?? name, Number(quality)]];
}
