import type { Random } from '../../oracle/random.js';
import type { WireClause, WireCondition, WireFilter, WireRequest } from '../naive/wire.js';
import type { World } from '../world.js';

const FIRST_DIMENSIONS = ['customer_site_id', 'msisdn', 'imsi'];
const DIMENSIONS = [
  ...FIRST_DIMENSIONS,
  'user_id',
  'service_id',
  'cell_id',
  'genre',
  'network',
  'item_id',
  'sim_type',
  'enodeb_ip',
  'ue_ip',
  'lr_id',
];

/** The names to group by: those that are stored summed up, or any. */
export function makeDimensions({ random }: World, onlyStored: boolean): string[] {
  if (random.chance(0.4)) return [];
  const from =
    onlyStored || random.chance(0.5) ? ['account_id', 'customer_site_id'] : ['account_id', ...DIMENSIONS];
  return random.some(from).slice(0, random.integer(1, 3));
}

/** The account, and now and then a site: what is stored summed up. */
export function makeStoredFilters({ random, accounts, values }: World): Filters {
  const pin = (dimension_name: string, from: readonly (string | number)[]): WireFilter => ({
    dimension_name,
    operator: 'EXACT',
    expressions: random.some(from),
  });
  const site = random.chance(0.3) ? [pin('customer_site_id', values.customer_site_id ?? [])] : [];
  return { dimension_filter_clauses: [{ filters: [pin('account_id', accounts), ...site] }] };
}

type Filters = Pick<WireRequest, 'dimension_filter_clauses' | 'dimension_filter'>;

/** The account, and now and then more. */
export function makeFilters(world: World): Filters {
  const { random } = world;
  const account: WireFilter = {
    dimension_name: 'account_id',
    operator: random.chance(0.2) ? 'IN_LIST' : 'EXACT',
    expressions: random.some(world.accounts),
  };
  const pin = random.chance(0.4) ? [makePin(world)] : [];
  const clauses: WireClause[] = [{ filters: [account, ...pin] }];
  if (random.chance(0.4)) return { dimension_filter_clauses: clauses };
  if (random.chance(0.6)) clauses.push(makeClause(world));
  const nested = random.chance(0.4) ? { dimension_filter: makeCondition(world, 3) } : {};
  return { dimension_filter_clauses: clauses, ...nested };
}

function makePin(world: World): WireFilter {
  const { random } = world;
  const name = random.pick(['customer_site_id', ...DIMENSIONS]);
  const values = random.some(world.values[name] ?? []).slice(0, 3);
  const asNumber = (value: string | number) =>
    /^[1-9]\d*$/.test(String(value)) && random.chance(0.5) ? Number(value) : value;
  return { dimension_name: name, operator: 'EXACT', expressions: values.map(asNumber) };
}

function makeClause(world: World): WireClause {
  const { random } = world;
  const filters = Array.from({ length: random.integer(1, 3) }, () => makeFilter(world));
  return random.chance(0.5) ? { operator: 'OR', filters } : { filters };
}

function makeCondition(world: World, depth: number): WireCondition {
  const { random } = world;
  if (depth === 0 || random.chance(0.3)) return { filter: makeFilter(world) };
  const several = () => Array.from({ length: random.integer(1, 3) }, () => makeCondition(world, depth - 1));
  const kind = random.integer(0, 2);
  if (kind === 0) return { and: several() };
  return kind === 1 ? { or: several() } : { not: makeCondition(world, depth - 1) };
}

/** Any filter but a pin, which would be echoed. */
function makeFilter(world: World): WireFilter {
  const { random } = world;
  const name = random.pick(DIMENSIONS);
  const filter = { dimension_name: name, ...makeTest(world, name) };
  const not = filter.operator === 'EXACT' || random.chance(0.3) ? { not: true } : {};
  const folds = !/NUMERIC|NULL/.test(filter.operator) && random.chance(0.3);
  return { ...filter, ...not, ...(folds && { case_sensitive: false }) };
}

function makeTest(world: World, name: string): Pick<WireFilter, 'operator' | 'expressions'> {
  const { random } = world;
  const value = () => String(random.pick(world.values[name] ?? []));
  const between = [random.integer(-20, 20), random.integer(30, 2000)];
  switch (random.integer(0, 10)) {
    case 0:
      return { operator: 'EXACT', expressions: [value(), value()] };
    case 1:
      return { operator: 'IN_LIST', expressions: [value(), value()] };
    case 2:
      return { operator: 'BEGINS_WITH', expressions: [value().slice(0, random.integer(1, 4))] };
    case 3:
      return { operator: 'ENDS_WITH', expressions: [value().slice(-random.integer(1, 4))] };
    case 4:
      return {
        operator: 'PARTIAL',
        expressions: [random.pick(['1', '0', 'er', 'N', '%', '_', '\\', '-', 'ü'])],
      };
    case 5:
      return { operator: 'REGEXP', expressions: [makePattern(random)] };
    case 6:
      return {
        operator: 'NUMERIC_EQUAL',
        expressions: [random.pick([42, 12, '12.50', '-7.5', 7, 1000, 15550100])],
      };
    case 7:
      return { operator: 'NUMERIC_GREATER_THAN', expressions: [random.pick([0, -5, '11.9', 491700000001])] };
    case 8:
      return { operator: 'NUMERIC_LESS_THAN', expressions: [random.pick([0, 43, '12.4', 491700000002])] };
    case 9:
      return { operator: 'NUMERIC_BETWEEN', expressions: between };
    default:
      return { operator: 'IS_NULL' };
  }
}

const PATTERNS = [
  '^ber',
  '1$',
  '[a-c]+-[0-9]',
  '^(?:ann|bob)$',
  '\\d{3,}',
  '^[^0-9]*$',
  '0{4}',
  '(n|N)ews',
  'a.b',
  '.*-2',
  '^4?9',
  'x*',
  '^\\w+$',
];

const makePattern = (random: Random): string => random.pick(PATTERNS);
