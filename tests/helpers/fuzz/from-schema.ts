/** Values that a JSON Schema of the documents allows. */
import fc from "fast-check";
import * as v from "valibot";

/** As much of JSON Schema as the documents use. */
const SchemaShape = v.looseObject({
  $ref: v.optional(v.string()),
  type: v.optional(v.string()),
  const: v.optional(v.unknown()),
  enum: v.optional(v.array(v.unknown())),
  anyOf: v.optional(v.array(v.unknown())),
  properties: v.optional(v.record(v.string(), v.unknown())),
  required: v.optional(v.array(v.string())),
  items: v.optional(v.unknown()),
  pattern: v.optional(v.string()),
  minLength: v.optional(v.number()),
  maxLength: v.optional(v.number()),
  maxItems: v.optional(v.number()),
  minimum: v.optional(v.number()),
  maximum: v.optional(v.number()),
});

/** Longer ones are a matter of tests about limits: here they would only take time. */
const MAX_LENGTH = 1_100;

/** Values that fit the schema; `resolve` gives what a reference points to. */
export function fromSchema(schema: unknown, resolve: (ref: string) => unknown): fc.Arbitrary<unknown> {
  const of = v.parse(SchemaShape, schema);
  const inner = (part: unknown) => fromSchema(part, resolve);
  if (of.$ref !== undefined) return inner(resolve(of.$ref));
  if ("const" in of) return fc.constant(of.const);
  if (of.enum) return fc.constantFrom(...of.enum);
  if (of.anyOf) return fc.oneof(...of.anyOf.map(inner));
  switch (of.type) {
    case "object":
      return fc.record(mapValues(of.properties ?? {}, inner), { requiredKeys: of.required ?? [] });
    case "array":
      return fc.array(inner(of.items), { maxLength: of.maxItems ?? 5 });
    case "string":
      return text(of);
    case "integer":
      return fc.integer({ min: of.minimum ?? -10, max: Math.min(of.maximum ?? 2 ** 31 - 1, 2 ** 31 - 1) });
    case "number":
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    default:
      return fc.jsonValue();
  }
}

function text({
  pattern,
  minLength = 0,
  maxLength = 20,
}: v.InferOutput<typeof SchemaShape>): fc.Arbitrary<string> {
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern), { maxLength });
  // Short ones mostly, and now and then one about as long as may be.
  const short = fc.string({
    unit: "grapheme",
    minLength,
    maxLength: Math.max(minLength, Math.min(maxLength, 20)),
  });
  const long = fc
    .integer({ min: minLength, max: Math.min(maxLength + 2, MAX_LENGTH) })
    .map((n) => "x".repeat(n));
  return fc.oneof({ weight: 9, arbitrary: short }, { weight: 1, arbitrary: long });
}

function mapValues<T, R>(object: Readonly<Record<string, T>>, map: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(value)]));
}
