import { KpiRefused, REPEATED, UNKNOWN, type ParameterFault, type Refusal } from './problems.js';
import type { Reader } from './readers.js';

/** The query parameters of a request, read one by one, and what is wrong with them. */
export class GivenParameters {
  private readonly texts = new Map<string, string[]>();
  private readonly faults: ParameterFault[] = [];

  /** @param url path and query as requested. */
  constructor(url: string) {
    for (const [name, text] of queryOf(url)) {
      const texts = this.texts.get(name);
      if (texts) texts.push(text);
      else this.texts.set(name, [text]);
    }
  }

  /** The value of a parameter; undefined when it is not given or at fault. */
  read<T>(name: string, reader: Reader<T>): T | undefined {
    const [text, ...others] = this.texts.get(name) ?? [];
    this.texts.delete(name);
    if (text === undefined) return undefined;
    const read = others.length > 0 ? { problem: REPEATED } : reader(text);
    if ('value' in read) return read.value;
    this.faults.push({ name, problem: read.problem });
    return undefined;
  }

  /**
   * Ends the reading: what has not been read is unknown.
   * @throws KpiRefused naming every fault in the order of reading, then the unknown parameters in theirs.
   */
  finish(refusal: Refusal): void {
    const unknown = [...this.texts.keys()].map((name) => ({ name, problem: UNKNOWN }));
    const faults = [...this.faults, ...unknown];
    if (faults.length > 0) throw new KpiRefused(refusal(faults));
  }
}

/** The parameters of a URL in the order in which they are given. */
export function queryOf(url: string): URLSearchParams {
  const start = url.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : url.slice(start + 1));
}
