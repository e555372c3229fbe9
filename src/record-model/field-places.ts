import { RECORD_FIELD_NAMES, type RecordFieldName } from './record-fields.js';

const PLACES: ReadonlyMap<string, number> = new Map(RECORD_FIELD_NAMES.map((name, place) => [name, place]));

/** The place of each field in the map. The fields of the connection come last. */
export const AT = Object.freeze(Object.fromEntries(PLACES)) as Readonly<Record<RecordFieldName, number>>;

/** The place of a field in the map; undefined when there is no such field. */
export const placeOf = (name: string): number | undefined => PLACES.get(name);
