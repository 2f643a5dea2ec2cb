/** As much of a JSON Schema (2020-12) validator as scenario.schema.json needs. */
type Schema = boolean | { readonly [keyword: string]: unknown };
type Json = unknown;

export function createValidator(root: Schema): (value: Json) => boolean {
  const isObject = (value: Json): value is Record<string, Json> => typeof value === 'object' && value !== null && !Array.isArray(value);

  function resolve(ref: string): Schema {
    return ref.slice(2).split('/').reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], root) as Schema;
  }

  function typed(type: string, value: Json): boolean {
    if (type === 'integer') return Number.isInteger(value);
    if (type === 'array') return Array.isArray(value);
    return type === 'object' ? isObject(value) : typeof value === type;
  }

  const checks: Record<string, (argument: never, value: Json, schema: Record<string, unknown>) => boolean> = {
    $ref: (ref: string, value) => valid(resolve(ref), value),
    type: (type: string, value) => typed(type, value),
    const: (wanted: Json, value) => value === wanted,
    enum: (wanted: Json[], value) => wanted.includes(value),
    minimum: (limit: number, value) => typeof value !== 'number' || value >= limit,
    maximum: (limit: number, value) => typeof value !== 'number' || value <= limit,
    exclusiveMinimum: (limit: number, value) => typeof value !== 'number' || value > limit,
    minLength: (limit: number, value) => typeof value !== 'string' || value.length >= limit,
    pattern: (pattern: string, value) => typeof value !== 'string' || new RegExp(pattern).test(value),
    required: (keys: string[], value) => !isObject(value) || keys.every((key) => Object.hasOwn(value, key)),
    properties: (properties: Record<string, Schema>, value) =>
      !isObject(value) || Object.entries(properties).every(([key, schema]) => !Object.hasOwn(value, key) || valid(schema, value[key])),
    additionalProperties: (schema: Schema, value, whole) =>
      !isObject(value) || Object.keys(value).every((key) => Object.hasOwn((whole.properties as object) ?? {}, key) || valid(schema, value[key])),
    propertyNames: (schema: Schema, value) => !isObject(value) || Object.keys(value).every((key) => valid(schema, key)),
    items: (schema: Schema, value) => !Array.isArray(value) || value.every((each) => valid(schema, each)),
    allOf: (schemas: Schema[], value) => schemas.every((schema) => valid(schema, value)),
    oneOf: (schemas: Schema[], value) => schemas.filter((schema) => valid(schema, value)).length === 1,
    if: (condition: Schema, value, whole) => !valid(condition, value) || valid((whole.then as Schema) ?? true, value),
  };
  const annotations = new Set(['$schema', '$defs', 'title', 'description', 'then']);

  function valid(schema: Schema, value: Json): boolean {
    if (typeof schema === 'boolean') return schema;
    return Object.entries(schema).every(([keyword, argument]) => {
      if (annotations.has(keyword)) return true;
      const check = checks[keyword];
      if (!check) throw new Error(`keyword ${keyword} is not known here`);
      return check(argument as never, value, schema as Record<string, unknown>);
    });
  }

  return (value) => valid(root, value);
}
