import { Choice } from '../parts/Choice.js';
import { Group, SwitchField, TextField, WordField } from './fields.js';
import { useForm, useMember } from './form.js';
import { ListField } from './ListField.js';
import { valueAt, type Path } from './paths.js';
import { isNested } from './unshown.js';

/** Which records count: clauses that all hold, and filters within filters. */
export function FiltersPart() {
  const { language } = useForm();
  const first = { dimension_name: language.dimensions[0]?.name, operator: 'EXACT', expressions: [''] };
  return (
    <Group path={['filters']} label="Filters">
      <Group path={['dimension_filter_clauses']} label="Clauses, which all hold">
        <ListField
          path={['dimension_filter_clauses']}
          label="Clauses"
          name="clause"
          first={{ filters: [first] }}
          optional
        >
          {(path, place) => (
            <Group path={path} label={`Clause ${place + 1}`}>
              <WordField
                path={[...path, 'operator']}
                label="Its filters"
                words="clause_operators"
                none="None given: AND"
              />
              <ListField
                path={[...path, 'filters']}
                label="Filters"
                name="filter of this clause"
                first={first}
                least={1}
              >
                {(filter) => <FilterFields path={filter} />}
              </ListField>
            </Group>
          )}
        </ListField>
      </Group>
      <Nested first={first} />
    </Group>
  );
}

function Nested({ first }: { first: object }) {
  const { value, set } = useMember(['dimension_filter']);
  return (
    <Group path={['nested']} label="Nested filter">
      {value === undefined ? (
        <button type="button" class="small" onClick={() => set({ filter: first })}>
          Add a nested filter
        </button>
      ) : (
        <>
          <NodeFields path={['dimension_filter']} first={first} />
          <button type="button" class="small" onClick={() => set(undefined)}>
            Remove the nested filter
          </button>
        </>
      )}
    </Group>
  );
}

/** How a filter within filters is made, and what it becomes as another kind. Nothing of it is lost. */
const KINDS = ['filter', 'and', 'or', 'not'] as const;
type Kind = (typeof KINDS)[number];
type Node = Readonly<Partial<Record<Kind, unknown>>>;

const KIND_NAMES: Readonly<Record<Kind, string>> = {
  filter: 'filter: one test',
  and: 'and: all of them hold',
  or: 'or: any of them holds',
  not: 'not: it does not hold',
};

const kindOf = (node: Node): Kind | undefined => KINDS.find((kind) => Object.hasOwn(node, kind));

/** The one node within; undefined: there are several, or none. */
function only(node: Node): Node | undefined {
  const kind = kindOf(node);
  const within = kind === 'filter' ? node : kind === 'not' ? node.not : node[kind ?? 'and'];
  if (Array.isArray(within)) return within.length === 1 ? (within[0] as Node) : undefined;
  return within as Node;
}

function changed(node: Node, kind: Kind): Node {
  const before = kindOf(node);
  if (kind === before) return node;
  if ((kind === 'and' || kind === 'or') && (before === 'and' || before === 'or'))
    return { [kind]: node[before] };
  if (kind === 'filter') return only(node) ?? node;
  if (kind === 'not') return { not: node };
  return { [kind]: [before === 'not' ? node.not : node] };
}

function NodeFields({ path, first }: { path: Path; first: object }) {
  const { value, control, problem, set } = useMember(path);
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !shallow(value))
    return <p class="note">{control} stands in the text, in a way that the form cannot show.</p>;
  const node = value as Node;
  const kind = kindOf(node) ?? 'filter';
  const inner = only(node);
  const offered = KINDS.filter((one) => one !== 'filter' || (inner !== undefined && isNested(inner)));
  return (
    <Group path={path} label={control}>
      <Choice
        label={`What ${control} is`}
        problem={problem}
        value={kind}
        options={offered.map((one) => [one, KIND_NAMES[one]])}
        onChange={(next) => set(changed(node, next as Kind))}
      />
      {kind === 'filter' && <FilterFields path={[...path, 'filter']} />}
      {kind === 'not' && <NodeFields path={[...path, 'not']} first={first} />}
      {(kind === 'and' || kind === 'or') && (
        <ListField
          path={[...path, kind]}
          label={kind}
          name={`filter in ${control}`}
          first={{ filter: first }}
          least={1}
        >
          {(one) => <NodeFields path={one} first={first} />}
        </ListField>
      )}
    </Group>
  );
}

/** Whether a node has one known member. What lies within is judged where it is shown. */
const shallow = (value: object): boolean => {
  const keys = Object.keys(value);
  return keys.length === 1 && (KINDS as readonly string[]).includes(keys[0] ?? '');
};

function FilterFields({ path }: { path: Path }) {
  const { language, body, values, set } = useForm();
  const filter = valueAt(body, path);
  const { expressions: given, ...rest } = (filter ?? {}) as Record<string, unknown>;
  const operator = language.filter_operators.find(({ name }) => name === rest.operator);
  const { least = 1, most = Infinity, type = 'value' } = operator?.expressions ?? {};
  const list = Array.isArray(given) ? (given as unknown[]) : [];
  const choose = (next: string) => {
    const { expressions } = language.filter_operators.find(({ name }) => name === next) ?? {};
    const [fewest, greatest] = [expressions?.least ?? 0, expressions?.most ?? Infinity];
    const missing = Array.from({ length: Math.max(0, fewest - list.length) }, () => '');
    const kept = [...list, ...missing].slice(0, greatest);
    set(path, { ...rest, operator: next, ...(kept.length > 0 && { expressions: kept }) });
  };
  const dimension = typeof rest.dimension_name === 'string' ? rest.dimension_name : '';
  const suggestions = type === 'value' && Object.hasOwn(values, dimension) ? values[dimension] : [];
  return (
    <>
      <WordField path={[...path, 'dimension_name']} label="Dimension" words="dimensions" />
      <WordField path={[...path, 'operator']} label="Operator" words="filter_operators" onChange={choose} />
      {(most > 0 || list.length > 0) && (
        <Group path={[...path, 'expressions']} label={type === 'number' ? 'Numbers' : 'Values'}>
          <ListField
            path={[...path, 'expressions']}
            label="Values"
            name="value"
            first=""
            least={least}
            most={most}
          >
            {(one, place) => (
              <TextField path={one} label={`Value ${place + 1}`} hideLabel suggestions={suggestions} />
            )}
          </ListField>
        </Group>
      )}
      <SwitchField path={[...path, 'not']} label="Not: keep what it would drop" />
      <CaseField path={path} />
    </>
  );
}

/** The default is that they differ: the switch says the opposite. */
function CaseField({ path }: { path: Path }) {
  const { value, control, problem, set } = useMember([...path, 'case_sensitive']);
  const text = value === undefined ? '' : JSON.stringify(value);
  return (
    <Choice
      label="Upper and lower case"
      control={control}
      problem={problem}
      value={text}
      options={[
        ['', 'None given: they differ'],
        ['true', 'They differ'],
        ['false', 'They do not differ'],
      ]}
      onChange={(next) => set(next === '' ? undefined : next === 'true')}
    />
  );
}
