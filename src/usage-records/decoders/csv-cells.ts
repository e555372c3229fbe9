/** A quoted cell, with its quotes doubled inside, or one without quotes; and what follows it. */
const CELL = /(?:"([^"]*(?:""[^"]*)*)"|([^",]*))(,|$)/y;

/**
 * The cells of one CSV line (RFC 4180; but no cell goes on in the next line), without its line end. With quotes that are
 * misplaced, what is wrong with them.
 */
export function cellsOf(line: string): string[] | string {
  const content = line.endsWith('\r') ? line.slice(0, -1) : line;
  return content.includes('"') ? quotedCells(content) : content.split(',');
}

function quotedCells(line: string): string[] | string {
  const cells: string[] = [];
  CELL.lastIndex = 0;
  for (;;) {
    const start = CELL.lastIndex;
    const match = CELL.exec(line);
    if (!match) return misplaced(line, start, cells.length + 1);
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '') return cells;
  }
}

/** @param start where the cell begins that cannot be read. */
function misplaced(line: string, start: number, cell: number): string {
  const quotes = line.slice(start).split('"').length - 1;
  return line[start] === '"' && quotes % 2 === 1
    ? `cell ${cell} opens a quote that is not closed in its line`
    : `misplaced quote in cell ${cell}`;
}
