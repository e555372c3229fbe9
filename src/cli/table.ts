/** A column of a table: its title, and the content of its cells. */
export type Column<T> = readonly [title: string, cell: (row: T) => unknown];

const BETWEEN = '  ';
const NOTHING = '-';

/** Rows below one another. Each column is as wide as its widest cell. */
export function table<T>(columns: readonly Column<T>[], rows: readonly T[]): string {
  const cells = [
    columns.map(([title]) => title),
    ...rows.map((row) => columns.map(([, cell]) => text(cell(row)))),
  ];
  const widths = columns.map((_, at) => Math.max(...cells.map((line) => line[at]?.length ?? 0)));
  return cells
    .map((line) =>
      line
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join(BETWEEN)
        .trimEnd(),
    )
    .join('\n');
}

/** The properties of an object, one a line. */
export function fields(value: object): string {
  const entries = Object.entries(value);
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, content]) => `${name.padEnd(width)}${BETWEEN}${text(content)}`).join('\n');
}

function text(value: unknown): string {
  if (value === null || value === undefined || value === '') return NOTHING;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.length === 0 ? NOTHING : value.map(text).join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
