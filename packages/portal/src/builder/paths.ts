/** Where a value is in a request: `['metrics', 0, 'name']`. */
export type Path = readonly (string | number)[];

/** As faults name it: `metrics[0].name`. */
export const printPath = (path: Path): string =>
  path.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('');

export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (part, step) =>
      typeof part === 'object' && part !== null && Object.hasOwn(part, step)
        ? (part as Record<string | number, unknown>)[step]
        : undefined,
    value,
  );
}

/** A copy with another value at a path; undefined removes it. Everything else stays as it is. */
export function withValue(value: unknown, path: Path, next: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return next;
  if (typeof step === 'number') {
    const list: readonly unknown[] = Array.isArray(value) ? value : [];
    const changed = rest.length === 0 ? next : withValue(list[step], rest, next);
    const put = changed === undefined ? [] : [changed];
    return [...list.slice(0, step), ...put, ...list.slice(step + 1)];
  }
  const members = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const changed = rest.length === 0 ? next : withValue(members[step], rest, next);
  if (changed !== undefined) return { ...members, [step]: changed };
  return Object.fromEntries(Object.entries(members).filter(([key]) => key !== step));
}

/** The path and everything that it lies in, the nearest first. */
export function enclosing(field: string): string[] {
  const steps = field.match(/[^.[\]]+|\[\d+\]/g) ?? [];
  return steps.map((_, i) =>
    steps
      .slice(0, steps.length - i)
      .map((step, at) => (at === 0 || step.startsWith('[') ? step : `.${step}`))
      .join(''),
  );
}
