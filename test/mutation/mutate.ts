import type { Random } from '../oracle/random.js';
import { INHERITED_NAMES } from '../support/refusals.js';
import { copyOf, placesIn, scalar, toText, toTree, type JsonTree } from './json-tree.js';

/** One of every JSON type, and of each the ones that are easily taken for something else. */
const VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  1,
  -1,
  1.5,
  1e15,
  '',
  'x',
  '0',
  [],
  [[]],
  [null],
  [{}],
  {},
  { constructor: {} },
  { toString: 1 },
];

/** Written as such: no value of the language has them. */
const TEXTS = ['9007199254740993', '0.1000000000000000055511151231257827', '1e400', '{"__proto__":{"x":1}}'];

type Mutation = (root: JsonTree, random: Random) => void;

const objectsIn = (root: JsonTree) =>
  [root, ...placesIn(root).map(({ tree }) => tree)].filter((tree) => tree.kind === 'object');
const arraysIn = (root: JsonTree) =>
  placesIn(root)
    .map(({ tree }) => tree)
    .filter((tree) => tree.kind === 'array');

const anyValue = (random: Random): JsonTree =>
  random.chance(0.1)
    ? { kind: 'scalar', text: random.pick(TEXTS) }
    : random.chance(0.2)
      ? scalar(random.pick(INHERITED_NAMES))
      : toTree(random.pick(VALUES));

/** Does something at a place that is picked at random, where there is any. */
const atPlace =
  (change: (place: ReturnType<typeof placesIn>[number], random: Random, root: JsonTree) => void): Mutation =>
  (root, random) => {
    const places = placesIn(root);
    if (places.length > 0) change(random.pick(places), random, root);
  };

const inObject =
  (change: (members: [string, JsonTree][], random: Random, root: JsonTree) => void): Mutation =>
  (root, random) => {
    const objects = objectsIn(root);
    if (objects.length > 0) change(random.pick(objects).members, random, root);
  };

const inArray =
  (change: (items: JsonTree[], random: Random) => void): Mutation =>
  (root, random) => {
    const arrays = arraysIn(root);
    if (arrays.length > 0) change(random.pick(arrays).items, random);
  };

const keysIn = (root: JsonTree): string[] =>
  objectsIn(root).flatMap(({ members }) => members.map(([key]) => key));

const MUTATIONS: readonly Mutation[] = [
  atPlace(({ put }, random) => put(anyValue(random))),
  atPlace(({ tree, put }, random) => {
    if (tree.kind === 'scalar') put(scalar(random.pick(INHERITED_NAMES)));
  }),
  // An array in an array, an object in an array, and both of them out of it.
  atPlace(({ tree, put }) => put({ kind: 'array', items: [tree] })),
  atPlace(({ tree, put }) => {
    if (tree.kind === 'array' && tree.items[0]) put(tree.items[0]);
  }),
  atPlace(({ put }, random, root) => put(copyOf(random.pick(placesIn(root)).tree))),
  atPlace((one, random, root) => {
    const other = random.pick(placesIn(root));
    const [first, second] = [copyOf(one.tree), copyOf(other.tree)];
    one.put(second);
    other.put(first);
  }),
  inObject((members, random) => void members.splice(random.integer(0, members.length), 1)),
  inObject((members, random) => {
    const member = members[random.integer(0, members.length - 1)];
    if (member) members.splice(random.integer(0, members.length), 0, [member[0], copyOf(member[1])]);
  }),
  inObject((members, random) => {
    const member = members[random.integer(0, members.length - 1)];
    if (member) members.splice(random.integer(0, members.length), 0, [member[0], anyValue(random)]);
  }),
  inObject((members, random) => void members.push([random.pick(INHERITED_NAMES), anyValue(random)])),
  inObject((members, random, root) => void members.push([random.pick(keysIn(root)), anyValue(random)])),
  inObject((members, random) => {
    const member = members[random.integer(0, members.length - 1)];
    if (member) member[0] = random.pick(INHERITED_NAMES);
  }),
  inObject((members, random, root) => {
    const member = members[random.integer(0, members.length - 1)];
    if (member) member[0] = random.pick(keysIn(root));
  }),
  inArray((items, random) => void items.splice(random.integer(0, items.length), 1)),
  inArray((items, random) => {
    const item = items[random.integer(0, items.length - 1)];
    if (item) items.push(copyOf(item));
  }),
  inArray((items, random) => void items.splice(random.integer(0, items.length), 0, anyValue(random))),
];

/** The JSON text of a good body, changed in one to three places. */
export function mutantOf(good: unknown, random: Random): string {
  const root = toTree(good);
  for (let left = random.pick([1, 1, 1, 2, 3]); left > 0; left--) random.pick(MUTATIONS)(root, random);
  return toText(root);
}
