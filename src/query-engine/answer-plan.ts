import { DIMENSIONS } from '../record-model/dimensions.js';
import { withoutOmitted } from './omitted.js';
import type { FactsPlan, Plan, StoredPlan } from './plan.js';
import { RowColumns } from './row-columns.js';
import { mergeRows } from './split.js';
import { mergeStoredParts, mergeStored } from './stored/merge-stored.js';
import { isNetworkPlan, readNetwork } from './stored/read-network.js';
import type { StoredRow } from './stored/stored-row.js';
import type { UsageQuery, UsageRow } from './usage-query.js';
import type { ReadSession, Session } from '../database/database.js';
import { Prisma } from '../database/generated/client.js';
import { named, type Statement } from '../database/statement.js';
import { MEASURES } from './measures.js';
import { factsQuery } from './sql/facts.js';
import { networkStored } from './sql/network-stored.js';
import { storedQuery } from './sql/stored.js';
import { isOfFewSubscribers } from './sql/subscriber-facts.js';
import { isByHour } from './sql/subscriber-hours.js';
import { answerByHour } from './subscriber-hours.js';

/** The rows of queries, by their plans. */
export async function mergedAnswers(
  queries: readonly UsageQuery[],
  plans: readonly (readonly Plan[])[],
  session: Session,
  most?: number,
): Promise<UsageRow[][]> {
  const answers: UsageRow[][] = [];
  for (const [i, own] of plans.entries()) answers.push(await mergedAnswer(queries[i], own, session, most));
  return answers;
}

/** The rows of a query, by its plans. Buckets that one of its plans omits are left out. */
async function mergedAnswer(
  query: UsageQuery | undefined,
  plans: readonly Plan[],
  session: Session,
  most?: number,
): Promise<UsageRow[]> {
  const answers: UsageRow[][] = [];
  for (const plan of plans) answers.push(await answer(plan, session, most));
  const [rows = []] = answers;
  if (!query || answers.length === 1) return rows;
  return plans.reduce((left, { omitted }) => withoutOmitted(left, omitted, query), mergeRows(query, answers));
}

/** The rows that a plan reads. */
export async function answer(plan: Plan, session: Session, most?: number): Promise<UsageRow[]> {
  if (plan.source === 'facts') {
    const { from, to } = plan.query.range;
    if (from >= to) return [];
    if (isByHour(plan)) {
      return upTo(most, await answerByHour(plan, session));
    }
    return session.query<UsageRow>(factsStatement(plan, most));
  }
  const { rows } = await storedAnswer(plan, session);
  return upTo(most, rows);
}

/** At most `most` + 1 rows, if there is a `most`. */
export const upTo = (most: number | undefined, rows: UsageRow[]): UsageRow[] =>
  most === undefined ? rows : rows.slice(0, most + 1);

/** The rows that a plan reads from stored aggregates, and of how many stored rows they are made. */
export async function storedAnswer(
  plan: StoredPlan,
  session: Session,
): Promise<{ readonly rows: UsageRow[]; readonly read: number }> {
  const stored = await readStored(plan, session);
  return { rows: await rowsOf(plan, stored), read: stored.length };
}

/** The rows that a plan makes of its stored rows. */
export const rowsOf = async (plan: StoredPlan, stored: readonly StoredRow[]): Promise<UsageRow[]> =>
  withoutOmitted(await mergeStored(plan, stored), plan.omitted, plan.query);

/**
 * The statement is prepared, since planning it costs as much as running it. Statements over the facts are not, except
 * those over a function of the database: with the values of a query, the server plans only for the partitions that the
 * query needs.
 */
function readStored(plan: StoredPlan, session: Session): Promise<StoredRow[]> {
  return isNetworkPlan(plan) ? readNetwork(plan, session) : session.query<StoredRow>(storedQuery(plan));
}

/**
 * Holds no row objects: rows of the facts arrive one by one, and stored aggregates are unpacked one group at a time.
 */
export async function columnsOf(
  query: UsageQuery,
  plans: readonly Plan[],
  session: ReadSession,
  most: number,
): Promise<RowColumns> {
  const columns = new RowColumns(query);
  const take = (rows: readonly UsageRow[]) => {
    for (const row of rows) columns.push(row);
  };
  const [plan, ...others] = plans;
  if (!plan || others.length > 0) take(await mergedAnswer(query, plans, session, most));
  else if (plan.source === 'stored') {
    const stored = await readStored(plan, session);
    for await (const rows of mergeStoredParts(plan, stored)) {
      take(withoutOmitted(rows, plan.omitted, plan.query));
      if (columns.length > most) break;
    }
  } else if (isByHour(plan)) take(await answer(plan, session, most));
  else if (plan.query.range.from < plan.query.range.to) {
    await session.each(factsStatement(plan, most), (row) => columns.push(row as UsageRow));
  }
  return columns;
}

/** The SQL of a plan. */
export function planSql(plan: Plan): Statement {
  if (plan.source === 'facts') return factsStatement(plan);
  return isNetworkPlan(plan) ? networkStored(plan, []) : storedQuery(plan);
}

function factsStatement(plan: FactsPlan, most?: number): Statement {
  const repeatsTexts = plan.query.groupBy.length > 0;
  if (!isOfFewSubscribers(plan)) return named('SELECT usage_fact', factsSql(plan, most), { repeatsTexts });
  const prepared = isPlain(plan);
  const sql = factsSql(prepared ? withSortedMeasures(plan) : plan, most);
  return named('SELECT subscriber_usage', sql, { repeatsTexts, prepared });
}

function factsSql(plan: FactsPlan, most: number | undefined): Prisma.Sql {
  const order = ['bucket', ...plan.query.groupBy.map((name) => DIMENSIONS[name].column)].join(', ');
  const limit = most === undefined ? Prisma.empty : Prisma.sql` LIMIT ${most + 1}`;
  return Prisma.sql`SELECT * FROM (${factsQuery(plan)}) AS answer ORDER BY ${Prisma.raw(order)}${limit}`;
}

/** Whether the statement of a plan over few subscribers has one of few texts, so that each can be kept prepared. */
const isPlain = ({ shape, query: { groupBy, measures } }: FactsPlan): boolean =>
  shape === 'parts' && groupBy.length <= 1 && measures.every((name) => MEASURES[name].kind === 'sum');

const withSortedMeasures = (plan: FactsPlan): FactsPlan => ({
  ...plan,
  query: { ...plan.query, measures: plan.query.measures.toSorted() },
});
