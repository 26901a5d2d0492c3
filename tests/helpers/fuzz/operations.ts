/** The operations of an OpenAPI document, read as any client would read it: nothing here knows the routes. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as v from "valibot";

const Content = v.record(v.string(), v.looseObject({ schema: v.unknown() }));
const Parameter = v.looseObject({
  name: v.string(),
  in: v.picklist(["path", "query", "header"]),
  required: v.optional(v.boolean(), false),
  schema: v.unknown(),
});
const Answer = v.looseObject({ content: v.optional(Content, {}) });
const OperationShape = v.looseObject({
  operationId: v.string(),
  parameters: v.array(v.unknown()),
  requestBody: v.optional(v.looseObject({ content: Content })),
  responses: v.record(v.string(), v.unknown()),
});
const DocumentShape = v.looseObject({
  paths: v.record(v.string(), v.record(v.string(), OperationShape)),
});
const ProblemSchema = v.looseObject({
  properties: v.looseObject({ type: v.looseObject({ enum: v.array(v.string()) }) }),
});

export interface Operation {
  readonly worker: string;
  readonly id: string;
  readonly method: string;
  /** With `{name}` for what stands in it. */
  readonly path: string;
  readonly parameters: readonly v.InferOutput<typeof Parameter>[];
  /** Schema by media type. */
  readonly body: readonly (readonly [type: string, schema: unknown])[];
  readonly answers: ReadonlyMap<number, DocumentedAnswer>;
  resolve(ref: string): unknown;
}

export interface DocumentedAnswer {
  readonly types: readonly string[];
  /** The problems that it can be, by the `type` of their documents. */
  readonly problems: readonly string[];
}

/** Throws where the document is not one. */
export function operationsOf(worker: string): Operation[] {
  const file = fileURLToPath(new URL(`../../../workers/${worker}/openapi.json`, import.meta.url));
  const json: unknown = JSON.parse(readFileSync(file, "utf8"));
  const resolve = (ref: string) =>
    ref
      .slice("#/".length)
      .split("/")
      .reduce<unknown>((at, key) => v.parse(v.looseObject({ [key]: v.unknown() }), at)[key], json);
  const resolved = (part: unknown) => {
    const { $ref } = v.parse(v.looseObject({ $ref: v.optional(v.string()) }), part);
    return $ref === undefined ? part : resolve($ref);
  };
  const answerOf = (part: unknown): DocumentedAnswer => {
    const { content } = v.parse(Answer, resolved(part));
    const problem = v.safeParse(ProblemSchema, content["application/problem+json"]?.schema);
    return {
      types: Object.keys(content),
      problems: problem.success ? problem.output.properties.type.enum : [],
    };
  };
  return Object.entries(v.parse(DocumentShape, json).paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, parameters, requestBody, responses }]) => ({
      worker,
      id: operationId,
      method: method.toUpperCase(),
      path,
      parameters: parameters.map((parameter) => v.parse(Parameter, resolved(parameter))),
      body: Object.entries(requestBody?.content ?? {}).map(([type, { schema }]) => [type, schema] as const),
      answers: new Map(Object.entries(responses).map(([status, part]) => [Number(status), answerOf(part)])),
      resolve,
    })),
  );
}
