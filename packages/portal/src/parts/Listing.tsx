import type { ComponentChildren } from 'preact';

/** Rows in a table. */
export function Listing({
  caption,
  none,
  heads,
  rows,
}: {
  caption: string;
  none: string;
  heads: readonly string[];
  rows: readonly (readonly ComponentChildren[])[];
}) {
  if (rows.length === 0) return <p class="note">{none}</p>;
  return (
    <div class="em-scroll" role="region" aria-label={`Table: ${caption}`} tabIndex={0}>
      <table class="em-table listing">
        <caption>{caption}</caption>
        <thead>
          <tr>
            {heads.map((head) => (
              <th scope="col" key={head}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            <tr key={row}>
              {cells.map((cell, i) =>
                i === 0 ? (
                  <th scope="row" key={i}>
                    {cell}
                  </th>
                ) : (
                  <td key={i}>{cell}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
