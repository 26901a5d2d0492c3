/** JSON Schemas of the shapes that requests and answers have; those with a name of their own stand once, in `components`. */
import { toJsonSchema, toJsonSchemaDefs } from "@valibot/to-json-schema";
import type { GenericSchema } from "valibot";
import { ConflictSchema, ConflictValueSchema, ListStatusSchema } from "../../workers/model/answers.ts";
import { ProblemSchema } from "../../workers/model/problem.ts";
import {
  NodeReportSchema,
  NodeSyncStatusSchema,
  RoundReportSchema,
} from "../../workers/model/sync-answers.ts";
import { TodoSchema } from "../../workers/model/todo.ts";

/** Also what the document is made of, so it has no more than JSON has. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

const NAMED: Readonly<Record<string, GenericSchema>> = {
  Conflict: ConflictSchema,
  ConflictValue: ConflictValueSchema,
  ListStatus: ListStatusSchema,
  NodeReport: NodeReportSchema,
  NodeStatus: NodeSyncStatusSchema,
  Problem: ProblemSchema,
  RoundReport: RoundReportSchema,
  Todo: TodoSchema,
};

/** Checks that JSON Schema can't express are left out; requests still meet them. */
const CONVERSION = { errorMode: "ignore", typeMode: "input" } as const;
const REF = "#/components/schemas/";
const overrideRef = ({ referenceId }: { referenceId: string }) => `${REF}${referenceId}`;

/** The JSON Schema of what is sent, with references to the named schemas. */
export function jsonSchema(of: GenericSchema): JsonObject {
  const {
    $schema: _,
    $defs: __,
    ...schema
  } = toJsonSchema(of, { ...CONVERSION, definitions: NAMED, overrideRef });
  return plain(schema);
}

/** The named schemas that `document` refers to, and those that these refer to in turn. */
export function componentsOf(document: Json): JsonObject {
  const all = plain(toJsonSchemaDefs({ ...NAMED }, { ...CONVERSION, overrideRef }));
  const used = new Set<string>();
  const follow = (part: Json) => {
    for (const [, name = ""] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (used.has(name)) continue;
      used.add(name);
      follow(all[name] ?? null);
    }
  };
  follow(document);
  return Object.fromEntries([...used].sort().map((name) => [name, all[name] ?? null]));
}

function plain(schema: object): JsonObject {
  return JSON.parse(JSON.stringify(schema));
}
