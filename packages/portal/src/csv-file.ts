/** What a file of usage records says about itself. */
export interface FileScope {
  readonly accounts: readonly string[];
  readonly from: number;
  readonly to: number;
}

/** The cells of a line of CSV. */
export function cellsOf(line: string): string[] {
  const cells: string[] = [];
  const cell = /(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g;
  for (const [, quoted, plain] of line.matchAll(cell))
    cells.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
  return cells;
}

const atOf = (text: string | undefined): number =>
  text === undefined ? Number.NaN : /^\d+$/.test(text) ? Number(text) : Date.parse(text);

/** The accounts and the time of the records in a CSV; undefined when its columns are others. */
export function scopeOfCsv(text: string): FileScope | undefined {
  const [head = '', ...lines] = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const names = cellsOf(head);
  const [account, start, end] = ['account_id', 'started_at', 'ended_at'].map((name) => names.indexOf(name));
  if (start === undefined || end === undefined || start < 0 || end < 0) return undefined;
  const accounts = new Set<string>();
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const line of lines) {
    if (line === '') continue;
    const cells = cellsOf(line);
    const id = account === undefined || account < 0 ? '' : (cells[account] ?? '');
    if (id !== '') accounts.add(id);
    const [first, last] = [atOf(cells[start]), atOf(cells[end])];
    if (first < from) from = first;
    if (last > to) to = last;
  }
  return from <= to ? { accounts: [...accounts], from, to } : undefined;
}
