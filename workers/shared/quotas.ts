/** What one list, and one token, may use up: defaults that suit people, and one setting to change them, `TODO_QUOTAS`. */
import {
  MAX_BODY_SECONDS,
  MAX_EXPORTS_AT_ONCE,
  MAX_FIRST_ANSWERS,
  MAX_IMPORT_BYTES,
  MAX_LISTS_PER_SUB,
  MAX_TODOS_PER_LIST,
  MAX_WATCHERS,
} from "../core/limits.ts";

/** By the names that `TODO_QUOTAS` has for them. */
const DEFAULTS = {
  /** Todos of a list, deleted ones that are not purged yet included. */
  todos: MAX_TODOS_PER_LIST,
  /** Idempotency keys that a list keeps for 24 hours. */
  keys: MAX_FIRST_ANSWERS,
  /** Streams and sockets that watch a list. */
  watchers: MAX_WATCHERS,
  /** Exports of a list that are read at the same time. */
  exports: MAX_EXPORTS_AT_ONCE,
  /** Lists that one `sub` makes on a node. */
  lists: MAX_LISTS_PER_SUB,
  /** Bytes of one import. */
  "import-bytes": MAX_IMPORT_BYTES,
  /** Seconds that a body may take to arrive, and an import between two pieces of it. */
  "body-seconds": MAX_BODY_SECONDS,
};

export type Quotas = Readonly<Record<keyof typeof DEFAULTS, number>>;

export interface QuotaEnv {
  /** For example `todos=1000,watchers=20`: a quota that is left out keeps its default. */
  readonly TODO_QUOTAS?: string;
}

export const DEFAULT_QUOTAS: Quotas = DEFAULTS;

/** The quotas as set. Throws where the setting can't be read: a cluster must not run with other bounds than its operator thinks. */
export function quotasOf({ TODO_QUOTAS: text }: QuotaEnv): Quotas {
  if (!text) return DEFAULTS;
  if (text === last?.text) return last.quotas;
  const set = text.split(",").map((entry) => {
    const [, name, number] = /^\s*([a-z-]+)=(\d{1,12})\s*$/.exec(entry) ?? [];
    if (name === undefined || !Object.hasOwn(DEFAULTS, name) || Number(number) < 1)
      throw new Error(
        `TODO_QUOTAS has ${JSON.stringify(entry)}, which is no name of ${Object.keys(DEFAULTS).join(", ")} with = and a number from 1`,
      );
    return [name, Number(number)] as const;
  });
  last = { text, quotas: { ...DEFAULTS, ...Object.fromEntries(set) } };
  return last.quotas;
}

/** An isolate's setting stays the same, and each request asks. */
let last: { readonly text: string; readonly quotas: Quotas } | undefined;
