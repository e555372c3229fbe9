import { useId } from 'preact/hooks';
import { Choice } from '../parts/Choice.js';
import { CountField, Group, SwitchField, TextField, WordField } from './fields.js';
import { useForm, useMember } from './form.js';
import { ListField } from './ListField.js';
import { valueAt, type Path } from './paths.js';
import { DateField } from './TimePart.js';

const textsIn = (value: unknown): string[] =>
  Array.isArray(value) ? (value as unknown[]).filter((one) => typeof one === 'string') : [];

/** How the rows are grouped, ordered and cut. */
export function GroupsPart() {
  const { language } = useForm();
  return (
    <Group path={['groups']} label="Groups">
      <Group path={['dimensions']} label="Group by">
        <ListField
          path={['dimensions']}
          label="Group by"
          name="dimension"
          first={language.dimensions[0]?.name}
          optional
        >
          {(path, place) => <WordField path={path} label={`Dimension ${place + 1}`} words="dimensions" />}
        </ListField>
      </Group>
      <CountField path={['limit']} label="Limit: how many groups" />
      <SwitchField path={['others']} label="Others: one series of everything else" />
      <Group path={['order_by']} label="Order">
        <ListField
          path={['order_by']}
          label="Order"
          name="rule"
          first={{ field_name: 'time_stamp', sort_order: language.sort_orders[0]?.name }}
          optional
        >
          {(path) => <RuleFields path={path} />}
        </ListField>
      </Group>
      <CountField path={['page_size']} label="Page: how many groups" />
      <TextField path={['page_token']} label="Token of the page" optional />
    </Group>
  );
}

/** What a request can be ordered by: its metrics or their aliases, its dimensions, and time. */
function RuleFields({ path }: { path: Path }) {
  const { body } = useForm();
  const { value, control, problem, set } = useMember([...path, 'field_name']);
  const metrics = Array.isArray(body.metrics) ? (body.metrics as unknown[]) : [];
  const names = metrics.map((one) => valueAt(one, ['alias']) ?? valueAt(one, ['name']));
  const offered = [...new Set([...textsIn(names), ...textsIn(body.dimensions), 'time_stamp'])];
  return (
    <>
      <Choice
        label="Order by"
        control={control}
        problem={problem}
        value={typeof value === 'string' ? value : ''}
        options={offered.map((one) => [one, one])}
        onChange={(next) => set(next)}
      />
      <WordField
        path={[...path, 'aggregation_type']}
        label="Which aggregation"
        words="aggregations"
        none="None given"
      />
      <WordField path={[...path, 'sort_order']} label="Direction" words="sort_orders" none="None given" />
    </>
  );
}

/** What is added to the rows. */
export function MorePart() {
  return (
    <Group path={['more']} label="Gaps, totals and comparison">
      <WordField path={['fill']} label="Fill" words="fills" none="None given" />
      <Totals />
      <Compare />
      <SwitchField path={['metadata']} label="Metadata: since when, until when, how fresh" />
      <WordField path={['accuracy']} label="Accuracy" words="accuracies" none="None given" />
    </Group>
  );
}

function Totals() {
  const { language } = useForm();
  const { value, set } = useMember(['totals']);
  const id = useId();
  if (value !== undefined && !Array.isArray(value))
    return <p class="note">totals stands in the text, in a way that the form cannot show.</p>;
  const given = (value ?? []) as unknown[];
  const known = language.totals.map(({ name }) => name);
  const unknown = textsIn(given).filter((name) => !known.includes(name));
  const toggle = (name: string, on: boolean) => {
    const next = on ? [...given, name] : given.filter((one) => one !== name);
    set(next.length > 0 ? next : undefined);
  };
  return (
    <Group path={['totals']} label="Totals" words="totals">
      {[...known, ...unknown].map((name) => (
        <div class="switch" key={name}>
          <input
            id={`${id}-${name}`}
            type="checkbox"
            value={name}
            checked={given.includes(name)}
            onChange={(event) => toggle(name, event.currentTarget.checked)}
          />
          <label for={`${id}-${name}`}>{name}</label>
        </div>
      ))}
    </Group>
  );
}

const RANGE = 'range';

function Compare() {
  const { language, body } = useForm();
  const { value, control, problem, set } = useMember(['compare']);
  const isRange = typeof value === 'object' && value !== null;
  const choose = (next: string) => {
    const { start_date_time, end_date_time } = body;
    set(next === RANGE ? { start_date_time, end_date_time } : next === '' ? undefined : next);
  };
  const text = typeof value === 'string' ? value : '';
  return (
    <>
      <Choice
        label="Compare with"
        control={control}
        words="comparisons"
        problem={problem}
        value={isRange ? RANGE : text}
        note={language.comparisons.find(({ name }) => name === text)?.description}
        options={[
          ['', 'Nothing'],
          ...language.comparisons.map(({ name }) => [name, name] as const),
          [RANGE, 'Another range'],
        ]}
        onChange={choose}
      />
      {isRange && (
        <Group path={['compare-range']} label="The range to compare with">
          <DateField path={['compare', 'start_date_time']} label="Compare from" />
          <DateField path={['compare', 'end_date_time']} label="Compare to" />
        </Group>
      )}
    </>
  );
}
