/** The arguments that commands share, in citty's words. */
import type { ArgsDef } from "citty";
import { CONSISTENCIES, PREFERENCES } from "./settings/setting-values.ts";

/** Flags by name: their text, or true where they take none. */
export type Flags = ReadonlyMap<string, string | true>;

/** Arguments of every command. */
export const SHARED_ARGS = {
  list: { type: "string", valueHint: "LIST", description: "the list; inbox unless configured" },
  json: { type: "boolean", description: "print exactly what was answered, as JSON" },
  url: { type: "string", valueHint: "URL", description: "the gateway: one address in front of all nodes" },
  nodes: { type: "string", valueHint: "a=URL,b=URL", description: "the cluster's datanodes" },
  "sync-url": { type: "string", valueHint: "URL", description: "the cluster's sync worker" },
  token: {
    type: "string",
    valueHint: "TOKEN",
    description: "better stored by `todo login`, or in TODO_TOKEN: here, ps shows it",
  },
  quiet: {
    type: "boolean",
    alias: "q",
    description: "do not say which node answered, nor how much a list has",
  },
  insecure: { type: "boolean", description: "go over plain http to other machines, too" },
} as const satisfies ArgsDef;

/** The argument of commands about one todo. */
export const ID_ARG = {
  id: { type: "positional", required: true, description: "as `todo list` shows it" },
} as const satisfies ArgsDef;

/** The argument of commands about any number of todos: words. */
export const IDS_ARG = {
  id: {
    type: "positional",
    required: true,
    valueHint: "ID...",
    description: "as `todo list` shows them; 5-7 is a range",
  },
} as const satisfies ArgsDef;

/** Arguments of commands that go to one node. */
export const NODE_ARGS = {
  node: { type: "string", valueHint: "NAME", description: "ask this node and no other" },
  prefer: {
    type: "enum",
    options: [...PREFERENCES],
    description: "which node is asked: by turns, the first one, or what answered fastest lately",
  },
  consistency: {
    type: "enum",
    options: [...CONSISTENCIES],
    description: "session: at least what you have seen; node: what a node alone knows",
  },
} as const satisfies ArgsDef;
