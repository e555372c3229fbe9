import type { MappingDocument } from '../document.js';
import { CDR_JSON } from './cdr-json.js';
import { ELLA_FLOWS } from './ella-flows.js';
import { IPFIX_CSV } from './ipfix-csv.js';
import { NFDUMP } from './nfdump.js';
import { RADIUS } from './radius.js';

/** The mappings that come with the product, by their names. */
export const PRESETS: ReadonlyMap<string, MappingDocument> = new Map([
  ['radius', RADIUS],
  ['nfdump', NFDUMP],
  ['ipfix-csv', IPFIX_CSV],
  ['cdr-json', CDR_JSON],
  ['ella-flows', ELLA_FLOWS],
]);
