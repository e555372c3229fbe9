interface Schema {
  readonly $ref?: string;
  readonly type?: unknown;
  readonly items?: Schema;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Schema }>> };
}

/** The part of an OpenAPI document that describes bodies. */
export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** An array in a schema: its path with the first index of each array around it, and its greatest length. */
export interface SchemaArray {
  readonly field: string;
  readonly most: number | undefined;
}

/** An array in the body of a request. */
export interface BodyArray extends SchemaArray {
  readonly path: string;
  readonly method: string;
}

/** Every array in a schema. A schema in itself is not followed again. */
export function arraysIn(
  schema: unknown,
  field: string,
  named: Readonly<Record<string, unknown>>,
  within: readonly string[] = [],
): SchemaArray[] {
  const { $ref, items, maxItems, properties = {}, additionalProperties, ...rest } = schema as Schema;
  if ($ref !== undefined) {
    const name = $ref.split('/').at(-1) ?? '';
    return within.includes(name) ? [] : arraysIn(named[name], field, named, [...within, name]);
  }
  const inner = (of: Schema, at: string) => arraysIn(of, at, named, within);
  const under = (name: string) => (field === '' ? name : `${field}.${name}`);
  return [
    ...(rest.type === 'array' || items ? [{ field, most: maxItems }] : []),
    ...(items ? inner(items, `${field}[0]`) : []),
    ...Object.entries(properties).flatMap(([name, of]) => inner(of, under(name))),
    ...(typeof additionalProperties === 'object' ? inner(additionalProperties, under('*')) : []),
    ...[rest.oneOf, rest.anyOf, rest.allOf].flatMap((all = []) => all.flatMap((of) => inner(of, field))),
  ];
}

/** Every array in every body of a document, once for each place. */
export function bodyArrays({ paths, components }: Document): BodyArray[] {
  const all = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, { requestBody }]) =>
      Object.values(requestBody?.content ?? {}).flatMap(({ schema = {} }) =>
        arraysIn(schema, '', components.schemas).map((array) => ({ path, method, ...array })),
      ),
    ),
  );
  const placeOf = ({ path, method, field }: BodyArray) => `${method} ${path} ${field}`;
  return [...new Map(all.map((one) => [placeOf(one), one])).values()];
}

/** A body with nothing but an array of so many numbers, at the place of the array. */
export function bodyWith({ field }: SchemaArray, length: number): unknown {
  const names = field.split('.').filter((name) => name !== '');
  return names.reduceRight<unknown>((inner, name) => {
    const plain = name.replace('[0]', '');
    return { [plain]: plain === name ? inner : [inner] };
  }, Array(length).fill(0));
}
