import type { Preview, PreviewRow } from '../mappings.js';
import { Figure, Figures } from '../parts/Figures.js';
import { Listing } from '../parts/Listing.js';
import { shown, when } from './words.js';

const lineOf = ({ line, index }: PreviewRow): string =>
  line === undefined ? `record ${index + 1}` : String(line);

/** The verdict on a sample: counts, the records of its first lines, and what is wrong with the others. */
export function PreviewResult({ preview }: { preview: Preview }) {
  const { received, good, rejected, ignored, rows, reasons } = preview;
  return (
    <div class="stack">
      <Figures>
        <Figure name="Records" value={received} unit="1" />
        <Figure name="Good" value={good} unit="1" note={rangeOf(preview)} />
        <Figure name="Rejected" value={rejected} unit="1" />
        <Figure name="Ignored" value={ignored} unit="1" note="left out by the mapping" />
        <Figure name="Uplink" value={BigInt(preview.uplink_bytes)} unit="B" />
        <Figure name="Downlink" value={BigInt(preview.downlink_bytes)} unit="B" />
      </Figures>
      {received > rows.length && (
        <p class="note">
          The service shows the first {rows.length} of {received} records. The reasons below count all.
        </p>
      )}
      <section>
        <h3>What the lines become</h3>
        <Records rows={rows} />
      </section>
      <section>
        <h3>Rejected lines</h3>
        <Rejected rows={rows} rejected={rejected} />
      </section>
      {reasons.length > 0 && (
        <section>
          <h3>Reasons, over all lines</h3>
          <Listing
            caption="Reasons"
            none=""
            heads={['Code', 'What', 'Field', 'Times']}
            rows={reasons.map(({ code, field, occurrences }) => [
              code,
              describe(rows, code, field),
              shown(field),
              String(occurrences),
            ])}
          />
        </section>
      )}
    </div>
  );
}

const rangeOf = ({ first_started_at: first, last_ended_at: last }: Preview): string | undefined =>
  first === null ? undefined : `${when(first)} – ${when(last)}`;

/** The words of a code: up to the colon they are the same for every line. */
function describe(rows: readonly PreviewRow[], code: string, field: string): string {
  const found = rows
    .flatMap(({ errors = [] }) => errors)
    .find((error) => error.code === code && (error.field ?? '') === field);
  return shown(found?.description.split(':')[0]);
}

function Records({ rows }: { rows: readonly PreviewRow[] }) {
  const good = rows.filter(({ record }) => record !== undefined);
  const fields = [...new Set(good.flatMap(({ record = {} }) => Object.keys(record)))];
  return (
    <Listing
      caption="What the lines become"
      none="None of these lines becomes a record."
      heads={['Line', ...fields]}
      rows={good.map((row) => [lineOf(row), ...fields.map((field) => shown(row.record?.[field]))])}
    />
  );
}

function Rejected({ rows, rejected }: { rows: readonly PreviewRow[]; rejected: number }) {
  const bad = rows.flatMap((row) => (row.errors ?? []).map((error) => ({ row, error })));
  return (
    <Listing
      caption="Rejected lines"
      none={rejected === 0 ? 'No line is rejected.' : 'None of the lines above is rejected.'}
      heads={['Line', 'Field', 'What', 'Code', 'Column', 'Value']}
      rows={bad.map(({ row, error }) => [
        lineOf(row),
        shown(error.field),
        error.description,
        error.code,
        shown(error.column),
        shown(error.value),
      ])}
    />
  );
}
