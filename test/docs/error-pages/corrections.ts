import { explained, ofRecord } from './explanation.js';

const CORRECTIONS = ['Corrections', 'corrections.md'] as const;
const MAPPINGS = ['Mappings', 'mappings.md'] as const;

/** Codes of corrections, backfills and mappings. */
export const CORRECTIONS_EXPLAINED = {
  RECORD_UNKNOWN: ofRecord(
    'No record of the account has this identifier.',
    'Check the identifier and the account. A new record goes to `POST /usage/v1/records`.',
    { field: 'record_id', see: CORRECTIONS },
  ),
  RECORD_IDS: explained(
    'The list of identifiers is missing, or has something other than texts of 1 to 128 characters.',
    'Send `record_ids` as a list of texts.',
    {
      field: 'record_ids',
      detail: 'must be an array of strings, each of 1 to 128 characters',
      see: CORRECTIONS,
    },
  ),
  REASON: explained(
    'A correction has no reason, or one that is too long.',
    'Say why in 1 to 500 characters. The audit log keeps it.',
    { field: 'reason', detail: '1 to 500 characters', see: CORRECTIONS },
  ),
  RECORD_REPEATED: ofRecord(
    'A correction names the same record twice.',
    'Name each record once. The first one counts.',
    { field: 'record_id', see: CORRECTIONS },
  ),
  CORRECTION_PROPERTY: explained(
    'The body of a correction or backfill has a property that does not exist.',
    'Remove it, or correct its spelling.',
    { field: 'because', see: CORRECTIONS },
  ),
  BACKFILL_RANGE: explained(
    'The range of a backfill is missing, wrong, or ends before it starts.',
    'Give `from` and `to`, with `to` later than `from`.',
    { field: 'to', detail: 'must be later than from', see: CORRECTIONS },
  ),
  BACKFILL_OVERLAP: explained(
    'Another backfill of the account is open, and its range overlaps. The text has its id.',
    'Close or revert the other one first, or continue it.',
    { field: 'from', detail: '2f0c5a2e-6a1b-4d8e-9c3f-7b5d1e0a4c68', see: CORRECTIONS },
  ),
  BACKFILL_UNKNOWN: explained(
    'No backfill of your accounts has this id.',
    'Use the id that the answer to `POST /usage/v1/backfills` gave.',
    { field: 'id', see: CORRECTIONS },
  ),
  BACKFILL_STATE: explained(
    'The backfill is closed, discarded or expired. The text says which.',
    'Open a new backfill.',
    { detail: 'closed', see: CORRECTIONS },
  ),
  BACKFILL_CONFLICT: explained(
    'A record of the backfill has the identifier of a stored record that starts outside of the range.',
    'Give the record another identifier, or make the range wider. The text has the identifier.',
    { field: 'record_id', detail: 'r-17', see: CORRECTIONS },
  ),
  BACKFILL_TOUCHED: explained(
    'A closed backfill cannot be undone: records that it stored or removed were changed since.',
    'Open a new backfill for the range, and load what shall stand there.',
    { detail: '3 records', see: CORRECTIONS },
  ),
  BACKFILL_TOO_OLD: explained(
    'Since the backfill was opened, its range has become older than the retention.',
    'Nothing can be stored or restored there. Open a backfill of a later range.',
    { see: ['Retention', 'retention.md'] },
  ),
  BACKFILL_FILTER: explained(
    'A parameter of the list of backfills is wrong.',
    'Give a state that the text lists, and one account.',
    {
      field: 'state',
      detail: 'one of open, closed, reverted, discarded, expired',
      see: CORRECTIONS,
    },
  ),
  MAPPING: explained(
    'The mapping is not well-formed. The field names the part.',
    'Correct the part. `POST /admin/v1/mappings:try` tries a mapping without storing anything.',
    { field: 'fields.ended_at', detail: 'missing', see: MAPPINGS },
  ),
  MAPPING_UNKNOWN: explained(
    'The parameter `mapping` names no stored mapping and none that comes with the product.',
    'Use a name that the text lists, or store the mapping first.',
    {
      field: 'mapping',
      detail: '"none" is neither stored nor one of radius, nfdump, ipfix-csv, cdr-json, ella-flows',
      see: MAPPINGS,
    },
  ),
  MAPPING_COLUMNS: explained(
    'The header of the file has not the columns that the mapping reads.',
    'Check the file, and the delimiter of the mapping.',
    { field: 'id', detail: 'missing column "id"; is the delimiter ";"?', see: MAPPINGS },
  ),
  MAPPING_FORMAT: explained(
    'The mapping reads another format than the body has.',
    'Send the format that the text names, or use another mapping.',
    { detail: 'it reads JSON or NDJSON', see: MAPPINGS },
  ),
  MAPPING_SETTING: explained(
    'A setting of the mapping is unknown or wrong, or the mapping is given twice.',
    'Correct the setting that the field names.',
    { field: 'settings.speed', detail: 'unknown', see: MAPPINGS },
  ),
};
