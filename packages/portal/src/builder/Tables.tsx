import { useState } from 'preact/hooks';
import { Listing } from '../parts/Listing.js';
import type { Table } from './answer.js';

const ROWS_ON_A_PAGE = 500;

/** Tables with the values as the API gave them. */
export function Tables({ tables }: { tables: readonly Table[] }) {
  return (
    <div class="stack">
      {tables.map((table) => (
        <Paged key={table.caption} table={table} />
      ))}
    </div>
  );
}

function Paged({ table }: { table: Table }) {
  const [wanted, setPage] = useState(0);
  const { caption, heads, rows } = table;
  const pages = Math.max(1, Math.ceil(rows.length / ROWS_ON_A_PAGE));
  const page = Math.min(wanted, pages - 1);
  const from = page * ROWS_ON_A_PAGE;
  return (
    <div>
      <Listing
        caption={caption}
        none={`${caption}: there are none.`}
        heads={heads}
        rows={rows.slice(from, from + ROWS_ON_A_PAGE)}
      />
      {pages > 1 && (
        <p class="em-pager">
          <button type="button" class="small" disabled={page === 0} onClick={() => setPage(page - 1)}>
            Previous
          </button>{' '}
          Page {page + 1} of {pages}{' '}
          <button type="button" class="small" disabled={page === pages - 1} onClick={() => setPage(page + 1)}>
            Next
          </button>
        </p>
      )}
    </div>
  );
}
