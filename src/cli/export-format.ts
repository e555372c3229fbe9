import { closedMap } from '../common/closed-map.js';
import type { ExportedRecord } from '../usage-records/export.repository.js';
import { csvField } from '../common/csv-field.js';
import { RECORD_FIELD_NAMES } from '../record-model/record-fields.js';

/** How records are written: a header, and a text for each record. */
export interface ExportFormat {
  readonly header: string;
  readonly line: (record: ExportedRecord) => string;
}

/** The formats that `import` reads, by name. Unknown fields are left out, or are empty cells. */
export const EXPORT_FORMATS = closedMap({
  ndjson: {
    header: '',
    line: (record) => {
      const known = RECORD_FIELD_NAMES.filter((name) => record[name] !== null);
      return `${JSON.stringify(Object.fromEntries(known.map((name) => [name, record[name]])))}\n`;
    },
  },
  csv: {
    header: `${RECORD_FIELD_NAMES.join(',')}\r\n`,
    line: (record) => `${RECORD_FIELD_NAMES.map((name) => csvField(record[name])).join(',')}\r\n`,
  },
} satisfies Record<string, ExportFormat>);

export type ExportFormatName = keyof typeof EXPORT_FORMATS;
