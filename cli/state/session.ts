/** What the CLI has seen of a list, and carries from node to node, so that it never goes back in time (rules B2 to B4). */
import type { IncomingHttpHeaders } from "node:http";
import { formatBookmark, parseBookmark } from "../../workers/core/bookmark.ts";
import { type Origin, parseOrigin } from "../../workers/core/hlc.ts";
import { join, type Vector, without } from "../../workers/core/vector.ts";
import type { Settings } from "../settings/settings.ts";
import type { State } from "./state.ts";
import { listMemory } from "./state-file.ts";

export interface Session {
  /** The bookmark to send with a request; none where the session is off, or has seen nothing. */
  headers(mayBeOlder: boolean): Readonly<Record<string, string>>;
  /** Takes in what an answer says of bookmarks. */
  keep(headers: IncomingHttpHeaders): Promise<void>;
  /** Takes in only which origins are gone (rule B4). */
  dropLost(headers: IncomingHttpHeaders): Promise<void>;
  /** Sends no bookmark any more with what may be older: nobody can satisfy it. */
  readWithout(): void;
  /** Drops the origins that none of these answers knows, where there are any: whoever had them was emptied. */
  dropUnknown(answers: readonly IncomingHttpHeaders[]): Promise<boolean>;
}

/** The session with the list that the settings name, as the state has it from earlier runs. */
export function openSession(state: State, settings: Settings, note: (line: string) => void): Session {
  if (settings.consistency === "node") return NO_SESSION;
  const { list } = settings;
  let bookmark = state.read().lists.get(list)?.bookmark ?? EMPTY;
  let isAsked = true;

  const change = async (seen: Vector, gone: ReadonlySet<Origin>): Promise<void> => {
    const next = without(join(bookmark, seen), gone);
    if (formatBookmark(next) === formatBookmark(bookmark)) return;
    bookmark = next;
    await state.update((cluster) => {
      const memory = listMemory(cluster, list);
      memory.bookmark = without(join(memory.bookmark, seen), gone);
    });
  };
  const drop = async (gone: ReadonlySet<Origin>): Promise<void> => {
    if (gone.size === 0) return;
    await change(EMPTY, gone);
    note(`${[...gone].join(", ")} is gone (emptied or retired): what you saw of it may be missing here`);
  };

  return {
    headers: (mayBeOlder) =>
      bookmark.size > 0 && (isAsked || !mayBeOlder) ? { "todo-bookmark": formatBookmark(bookmark) } : {},
    async keep(headers) {
      await change(seenIn(headers), new Set());
      await drop(lostIn(headers));
    },
    dropLost: (headers) => drop(lostIn(headers)),
    readWithout() {
      isAsked = false;
    },
    async dropUnknown(answers) {
      const known = answers.map(seenIn).reduce(join, EMPTY);
      const unknown = new Set([...bookmark.keys()].filter((origin) => !known.has(origin)));
      await drop(unknown);
      return unknown.size > 0;
    },
  };
}

const EMPTY: Vector = new Map();

/** For what is about another list than that of the settings, or about none. */
export const NO_SESSION: Session = {
  headers: () => ({}),
  keep: async () => {},
  dropLost: async () => {},
  readWithout: () => {},
  dropUnknown: async () => false,
};

function seenIn(headers: IncomingHttpHeaders): Vector {
  return parseBookmark(textOf(headers["todo-bookmark"])) ?? EMPTY;
}

function lostIn(headers: IncomingHttpHeaders): Set<Origin> {
  const origins = textOf(headers["todo-bookmark-lost"]).split(",").map(parseOrigin);
  return new Set(origins.filter((origin) => origin !== undefined));
}

function textOf(header: string | string[] | undefined): string {
  return typeof header === "string" ? header : "";
}
