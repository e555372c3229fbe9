/**
 * Writes the rows of a KPI a line each, with the digits that the service sent. Rows are flat objects whose texts have
 * no braces and no brackets, so every brace begins or ends a row.
 * @returns a function that takes the pieces of the JSON array in their order.
 */
export function toLines(): (piece: string) => string {
  let inRow = false;
  return (piece) => {
    let lines = '';
    let start = 0;
    for (let at = 0; at < piece.length; at++) {
      if (!inRow && piece[at] === '{') {
        inRow = true;
        start = at;
      } else if (inRow && piece[at] === '}') {
        inRow = false;
        lines += `${piece.slice(start, at + 1)}\n`;
      }
    }
    return inRow ? lines + piece.slice(start) : lines;
  };
}
