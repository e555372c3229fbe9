/** A JSON text as it is written: what an object of the language could not hold, too, such as a key given twice. */
export type JsonTree =
  | { readonly kind: 'object'; readonly members: [key: string, value: JsonTree][] }
  | { readonly kind: 'array'; readonly items: JsonTree[] }
  | { readonly kind: 'scalar'; readonly text: string };

export const scalar = (value: string | number | boolean | null): JsonTree => ({
  kind: 'scalar',
  text: JSON.stringify(value),
});

export function toTree(value: unknown): JsonTree {
  if (Array.isArray(value)) return { kind: 'array', items: value.map(toTree) };
  if (typeof value !== 'object' || value === null) return { kind: 'scalar', text: JSON.stringify(value) };
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return { kind: 'object', members: members.map(([key, member]) => [key, toTree(member)]) };
}

export function toText(tree: JsonTree): string {
  switch (tree.kind) {
    case 'scalar':
      return tree.text;
    case 'array':
      return `[${tree.items.map(toText).join(',')}]`;
    case 'object':
      return `{${tree.members.map(([key, value]) => `${JSON.stringify(key)}:${toText(value)}`).join(',')}}`;
  }
}

/** A place in a tree: what is there, and how to put something else in its place. */
export interface Place {
  readonly tree: JsonTree;
  readonly put: (tree: JsonTree) => void;
}

/** Every place but the root. */
export function placesIn(tree: JsonTree): Place[] {
  if (tree.kind === 'scalar') return [];
  if (tree.kind === 'array')
    return tree.items.flatMap((item, i) => [
      { tree: item, put: (other: JsonTree) => void (tree.items[i] = other) },
      ...placesIn(item),
    ]);
  return tree.members.flatMap((member) => [
    { tree: member[1], put: (other: JsonTree) => void (member[1] = other) },
    ...placesIn(member[1]),
  ]);
}

export const copyOf = (tree: JsonTree): JsonTree => structuredClone(tree);
