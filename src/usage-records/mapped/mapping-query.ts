import { throwIfAny, type Fault } from '../../errors/api-error.js';
import { SETTING_NAMES, type MappingSettings } from '../../mapping/index.js';

type Query = Readonly<Record<string, unknown>>;

/** The mapping that a query names, and the settings in the query. */
export interface AskedMapping {
  readonly name: string;
  readonly settings: MappingSettings;
}

/** Parameters that go with `mapping`. */
const MAPPING_PARAMETERS: readonly string[] = ['mapping', ...SETTING_NAMES];

/**
 * Separates the mapping's parameters from a query. Without `mapping` it separates none, so that a setting alone is an
 * unknown parameter.
 * @throws ApiError MAPPING_SETTING
 */
export function mappingIn(query: Query): { readonly asked?: AskedMapping; readonly rest: Query } {
  if (query.mapping === undefined) return { rest: query };
  const own = Object.entries(query).filter(([name]) => MAPPING_PARAMETERS.includes(name));
  const rest = Object.fromEntries(
    Object.entries(query).filter(([name]) => !MAPPING_PARAMETERS.includes(name)),
  );
  throwIfAny(
    own
      .filter(([, value]) => typeof value !== 'string')
      .map(([field]): Fault => ({ name: 'MAPPING_SETTING', field, detail: 'given more than once' })),
  );
  const { mapping: name = '', ...settings } = Object.fromEntries(own) as Record<string, string>;
  return { asked: { name, settings: settings }, rest };
}
