import { isObject } from '../../common/is-object.js';
import { isStorable } from '../../common/texts.js';
import type { Fault } from '../../errors/api-error.js';

export type Properties = Readonly<Record<string, unknown>>;

const LONGEST_PATH = 128;
/** Most faults that are collected: a document could have thousands. */
const MOST_FAULTS = 20;

/** Collects the faults of a mapping, each with its path. */
export class Checker {
  private readonly found: Fault[] = [];

  get faults(): readonly Fault[] {
    return this.found;
  }

  fail(path: string, detail: string): void {
    if (this.found.length >= MOST_FAULTS) return;
    const field = path === '' ? {} : { field: path.slice(0, LONGEST_PATH) };
    this.found.push({ name: 'MAPPING', ...field, detail });
  }

  /** The properties of an object that has only allowed ones; undefined when it is not such an object. */
  object(value: unknown, path: string, allowed: readonly string[] | undefined): Properties | undefined {
    if (!isObject(value)) {
      this.fail(path, 'must be an object');
      return undefined;
    }
    for (const key of Object.keys(value)) {
      if (allowed && !allowed.includes(key)) {
        this.fail(under(path, key), `unknown; must be one of ${allowed.join(', ')}`);
      }
    }
    return value;
  }

  list(value: unknown, path: string, least: number, most: number): readonly unknown[] {
    if (Array.isArray(value) && value.length >= least && value.length <= most) return value as unknown[];
    this.fail(path, `must be a list of ${least} to ${most}`);
    return [];
  }

  text(value: unknown, path: string, least: number, most: number): value is string {
    const good =
      typeof value === 'string' && value.length >= least && value.length <= most && isStorable(value);
    if (!good) this.fail(path, `must be a text of ${least} to ${most} characters`);
    return good;
  }

  choice(value: unknown, path: string, choices: readonly unknown[]): void {
    if (!choices.includes(value)) {
      this.fail(path, `must be ${choices.map((choice) => JSON.stringify(choice)).join(' or ')}`);
    }
  }
}

/** The path of a property. */
export const under = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);
