type Schema = Readonly<Record<string, unknown>>;

const has = (schema: Schema, key: string): boolean => Object.hasOwn(schema, key);

const typeOf = (value: unknown): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'array'
      : Number.isInteger(value)
        ? 'integer'
        : typeof value;

const isOfType = (value: unknown, types: readonly string[]): boolean =>
  types.includes(typeOf(value)) || (typeof value === 'number' && types.includes('number'));

const KNOWN = [
  '$schema',
  '$defs',
  '$ref',
  'title',
  'description',
  'type',
  'enum',
  'oneOf',
  'required',
  'properties',
  'additionalProperties',
  'maxProperties',
  'items',
  'minItems',
  'maxItems',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
];

/**
 * Whether a value is as a JSON schema says, of those words of the language that our schemas have.
 * @throws Error for any other word.
 */
export function isValid(value: unknown, schema: Schema, root: Schema = schema): boolean {
  const unknown = Object.keys(schema).find((key) => !KNOWN.includes(key));
  if (unknown !== undefined) throw new Error(`The word ${unknown} is not known here`);
  if (typeof schema.$ref === 'string') {
    const steps = schema.$ref.replace('#/', '').split('/');
    return isValid(
      value,
      steps.reduce((at, step) => at[step] as Schema, root),
      root,
    );
  }
  const types = [schema.type ?? []].flat() as string[];
  if (types.length > 0 && !isOfType(value, types)) return false;
  if (has(schema, 'enum') && !(schema.enum as unknown[]).includes(value)) return false;
  if (has(schema, 'oneOf')) {
    const fitting = (schema.oneOf as Schema[]).filter((one) => isValid(value, one, root));
    if (fitting.length !== 1) return false;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return isValidObject(value as Schema, schema, root);
  }
  return isInBounds(value, schema) && (!Array.isArray(value) || isValidList(value, schema, root));
}

function isInBounds(value: unknown, schema: Schema): boolean {
  const [shortest, longest] = [Number(schema.minLength ?? 0), Number(schema.maxLength ?? Infinity)];
  if (typeof value === 'string') return value.length >= shortest && value.length <= longest;
  const [least, most] = [Number(schema.minimum ?? -Infinity), Number(schema.maximum ?? Infinity)];
  return typeof value !== 'number' || (value >= least && value <= most);
}

function isValidList(value: readonly unknown[], schema: Schema, root: Schema): boolean {
  if (value.length < Number(schema.minItems ?? 0) || value.length > Number(schema.maxItems ?? Infinity))
    return false;
  return !has(schema, 'items') || value.every((item) => isValid(item, schema.items as Schema, root));
}

function isValidObject(value: Schema, schema: Schema, root: Schema): boolean {
  const properties = (schema.properties ?? {}) as Readonly<Record<string, Schema>>;
  if (((schema.required ?? []) as string[]).some((name) => !has(value, name))) return false;
  if (Object.keys(value).length > Number(schema.maxProperties ?? Infinity)) return false;
  return Object.entries(value).every(([name, inner]) => {
    if (has(properties, name)) return isValid(inner, properties[name] ?? {}, root);
    const { additionalProperties: others = true } = schema;
    return typeof others === 'boolean' ? others : isValid(inner, others as Schema, root);
  });
}
