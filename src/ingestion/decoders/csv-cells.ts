/** A quoted cell, with its quotes doubled inside, or one without quotes; and what follows it. */
const CELL = /(?:"([^"]*(?:""[^"]*)*)"|([^",]*))(,|$)/y;

/**
 * The cells of one CSV record (RFC 4180), without its line end.
 * @returns undefined when quotes are misplaced: within an unquoted cell, never closed, or closed before the cell ends.
 */
export function cellsOf(record: string): string[] | undefined {
  const line = record.endsWith('\r') ? record.slice(0, -1) : record;
  return line.includes('"') ? quotedCells(line) : line.split(',');
}

function quotedCells(line: string): string[] | undefined {
  const cells: string[] = [];
  CELL.lastIndex = 0;
  for (;;) {
    const match = CELL.exec(line);
    if (!match) return undefined;
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '') return cells;
  }
}
