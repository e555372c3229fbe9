import { throwIfAny, type Fault } from '../../errors/api-error.js';
import { SETTING_NAMES, type MappingSettings } from '../../mapping/index.js';

type Query = Readonly<Record<string, unknown>>;

/** The mapping that a query asks for, and what it sets beside it. */
export interface AskedMapping {
  readonly name: string;
  readonly settings: MappingSettings;
}

/** Parameters that go with `mapping`. */
const MAPPING_PARAMETERS: readonly string[] = ['mapping', ...SETTING_NAMES];

/**
 * Takes out of a query what it says of a mapping; without `mapping` nothing, so that a setting by itself is unknown.
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
