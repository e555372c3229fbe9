import { Choice } from '../parts/Choice.js';
import { Group, numberOrText, SwitchField, TextField, WordField } from './fields.js';
import { useForm, useMember } from './form.js';
import { ListField } from './ListField.js';
import type { Path } from './paths.js';
import { valueAt } from './paths.js';

const RANKED = [{ filters: [{ operator: 'PERCENTILE', comparison_value: 0.95 }] }];

const isRanked = (clauses: unknown): boolean =>
  valueAt(clauses, [0, 'filters', 0, 'operator']) === 'PERCENTILE';

/** What is asked for: metrics with their aggregations, names and tests. */
export function MetricsPart() {
  const { language, body } = useForm();
  const given = Array.isArray(body.metrics) ? (body.metrics as unknown[]) : [];
  const free = language.metrics
    .flatMap(({ name, aggregations }) => aggregations.map((aggregation_type) => ({ name, aggregation_type })))
    .find(
      (one) =>
        !given.some(
          (other) =>
            valueAt(other, ['name']) === one.name &&
            valueAt(other, ['aggregation_type']) === one.aggregation_type,
        ),
    );
  return (
    <Group path={['metrics']} label="Metrics">
      <ListField path={['metrics']} label="Metrics" name="metric" first={free} least={1}>
        {(path, place) => <MetricFields path={path} place={place} />}
      </ListField>
    </Group>
  );
}

function MetricFields({ path, place }: { path: Path; place: number }) {
  const { language, body, set } = useForm();
  const metric = valueAt(body, path);
  const name = valueAt(metric, ['name']);
  const known = language.metrics.find((one) => one.name === name);
  const unit = known && known.unit !== '1' ? ` Unit: ${known.unit}.` : '';
  const choose = (next: string) => {
    const { aggregations = [] } = language.metrics.find((one) => one.name === next) ?? {};
    const kept = aggregations.find((one) => one === valueAt(metric, ['aggregation_type']));
    set(path, { ...(metric as object), name: next, aggregation_type: kept ?? aggregations[0] });
  };
  return (
    <Group path={path} label={`Metric ${place + 1}`}>
      <WordField path={[...path, 'name']} label="Metric" words="metrics" onChange={choose} />
      {unit !== '' && <p class="note">{unit}</p>}
      <Aggregation path={path} />
      <TextField path={[...path, 'alias']} label="Alias" optional />
      <Tests path={[...path, 'metric_filter_clauses']} />
    </Group>
  );
}

/** How the metric is taken. Without an aggregation it is ranked for a percentile. */
function Aggregation({ path }: { path: Path }) {
  const { language, body, set } = useForm();
  const { value, control, problem } = useMember([...path, 'aggregation_type']);
  const metric = valueAt(body, path) as Record<string, unknown>;
  const known = language.metrics.find(({ name }) => name === metric.name);
  const { metric_filter_clauses: clauses } = metric;
  const rest = Object.fromEntries(
    Object.entries(metric).filter(
      ([name]) => name !== 'aggregation_type' && name !== 'metric_filter_clauses',
    ),
  );
  const choose = (next: string) => {
    if (next === '') {
      set(path, { ...rest, metric_filter_clauses: isRanked(clauses) ? clauses : RANKED });
      return;
    }
    const kept = clauses !== undefined && !isRanked(clauses) && { metric_filter_clauses: clauses };
    set(path, { ...rest, aggregation_type: next, ...kept });
  };
  const text = typeof value === 'string' ? value : '';
  return (
    <Choice
      label="Aggregation"
      control={control}
      words="aggregations"
      problem={problem}
      value={text}
      note={language.aggregations.find(({ name }) => name === text)?.description}
      options={[
        ...(known?.aggregations ?? []).map((one) => [one, one] as const),
        ...(known?.percentile || text === '' ? [['', 'None: ranked for a percentile'] as const] : []),
      ]}
      onChange={choose}
    />
  );
}

/** Tests of the values. All of them hold, whichever clause they stand in. */
function Tests({ path }: { path: Path }) {
  const first = { filters: [{ operator: 'GREATER_THAN', comparison_value: 0 }] };
  return (
    <Group path={path} label="Tests of its values">
      <ListField path={path} label="Tests" name="test" first={first} optional>
        {(clause) => (
          <ListField
            path={[...clause, 'filters']}
            label="Tests"
            name="test of this clause"
            first={first.filters[0]}
            least={1}
          >
            {(test) => <TestFields path={test} />}
          </ListField>
        )}
      </ListField>
    </Group>
  );
}

/** The operands of an operator: two, none, or one. */
function operandOf(operator: string, before: unknown): unknown {
  const one = Array.isArray(before) ? (before as unknown[])[0] : before;
  if (operator === 'IS_MISSING') return undefined;
  if (operator === 'BETWEEN') return [one ?? 0, one ?? 0];
  return one ?? 0;
}

function TestFields({ path }: { path: Path }) {
  const { body, set } = useForm();
  const { value, control } = useMember([...path, 'comparison_value']);
  const operator = valueAt(body, [...path, 'operator']);
  const choose = (next: string) => {
    const { comparison_value: before, ...rest } = valueAt(body, path) as Record<string, unknown>;
    const operand = operandOf(next, before);
    set(path, { ...rest, operator: next, ...(operand !== undefined && { comparison_value: operand }) });
  };
  const operand = [...path, 'comparison_value'];
  return (
    <>
      <WordField path={[...path, 'operator']} label="Test" words="metric_filters" onChange={choose} />
      {Array.isArray(value) ? (
        <Group path={operand} label={`Bounds of ${control.replace(/\.comparison_value$/, '')}`}>
          <TextField path={[...operand, 0]} label="Least" read={numberOrText} />
          <TextField path={[...operand, 1]} label="Greatest" read={numberOrText} />
        </Group>
      ) : (
        (value !== undefined || operator !== 'IS_MISSING') && (
          <TextField path={operand} label="Value" optional read={numberOrText} />
        )
      )}
      <SwitchField path={[...path, 'not']} label="Not: keep what it would drop" />
    </>
  );
}
