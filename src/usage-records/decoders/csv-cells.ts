/** A cell: with quotes around it and doubled quotes inside, or without quotes. Then a comma or the end. */
const CELL = /(?:"([^"]*(?:""[^"]*)*)"|([^",]*))(,|$)/y;

/** The most cells that are read of a line. A line of commas has more, and each takes time. */
const MOST_CELLS = 1_000;

/**
 * The cells of one CSV line without its line end (RFC 4180, but a cell cannot continue on the next line). For misplaced
 * quotes, and for more than MOST_CELLS cells: a text with the fault.
 */
export function cellsOf(line: string): string[] | string {
  const content = line.endsWith('\r') ? line.slice(0, -1) : line;
  const cells = content.includes('"') ? quotedCells(content) : content.split(',', MOST_CELLS + 1);
  return cells.length > MOST_CELLS ? `more than ${MOST_CELLS} cells` : cells;
}

function quotedCells(line: string): string[] | string {
  const cells: string[] = [];
  CELL.lastIndex = 0;
  for (;;) {
    const start = CELL.lastIndex;
    const match = CELL.exec(line);
    if (!match) return misplaced(line, start, cells.length + 1);
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '' || cells.length > MOST_CELLS) return cells;
  }
}

/** @param start where the unreadable cell begins. */
function misplaced(line: string, start: number, cell: number): string {
  const quotes = line.slice(start).split('"').length - 1;
  return line[start] === '"' && quotes % 2 === 1
    ? `cell ${cell} opens a quote that is not closed in its line`
    : `misplaced quote in cell ${cell}`;
}
