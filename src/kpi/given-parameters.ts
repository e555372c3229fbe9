import { KpiRefused, REPEATED, UNKNOWN, type ParameterFault, type Refusal } from './problems.js';
import type { Reader } from './readers.js';

/** Reads the query parameters of a request one by one, and collects their faults. */
export class GivenParameters {
  private readonly texts = new Map<string, string[]>();
  private readonly faults: ParameterFault[] = [];

  /** @param url the path and query of the request. */
  constructor(url: string) {
    for (const [name, text] of queryOf(url)) {
      const texts = this.texts.get(name);
      if (texts) texts.push(text);
      else this.texts.set(name, [text]);
    }
  }

  /** The value of a parameter; undefined when it is absent or has a fault. */
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
   * Ends the reading: every parameter that has not been read is unknown.
   * @throws KpiRefused with every fault in the order of reading, then the unknown parameters in their order.
   */
  finish(refusal: Refusal): void {
    const unknown = [...this.texts.keys()].map((name) => ({ name, problem: UNKNOWN }));
    const faults = [...this.faults, ...unknown];
    if (faults.length > 0) throw new KpiRefused(refusal(faults));
  }
}

/** The parameters of a URL, in the order of the URL. */
export function queryOf(url: string): URLSearchParams {
  const start = url.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : url.slice(start + 1));
}
