import { useState } from 'preact/hooks';
import { saveAnswer } from '../download.js';
import { forCsv, type ReportBody } from '../requests.js';
import { Choice } from '../parts/Choice.js';
import type { Language } from './language.js';

/** Saves the answer as a file, in a format of the language. */
export function Save({ language, body }: { language: Language; body: ReportBody | undefined }) {
  const [name, setName] = useState('csv');
  const [layout, setLayout] = useState('long');
  const format = language.formats.find((one) => one.name === name) ?? language.formats[0];
  if (!format) return null;
  const isTable = format.name !== 'json';
  return (
    <div class="row save">
      <Choice
        label="Format of the file"
        words="formats"
        value={format.name}
        note={format.description}
        options={language.formats.map((one) => [one.name, one.name])}
        onChange={setName}
      />
      {isTable && (
        <Choice
          label="Layout"
          value={layout}
          options={[
            ['long', 'A row for each point'],
            ['wide', 'A row for each bucket and group'],
          ]}
          onChange={setLayout}
        />
      )}
      <button
        type="button"
        disabled={!body}
        onClick={() => body && void save(body, format.name, isTable ? layout : undefined)}
      >
        Save the answer
      </button>
      {isTable && (body?.totals !== undefined || body?.compare !== undefined) && (
        <p class="note">The file is without totals and comparison, which only JSON has.</p>
      )}
    </div>
  );
}

async function save(body: ReportBody, format: string, layout: string | undefined): Promise<void> {
  const query = new URLSearchParams({ format, ...(layout !== undefined && { layout }) });
  const request = layout === undefined ? body : forCsv(body);
  const path = `/connectivity/v1/report?${query.toString()}`;
  await saveAnswer({ path, method: 'POST', body: request }, `report.${format}`);
}
