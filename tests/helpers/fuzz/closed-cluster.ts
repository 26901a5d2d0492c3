/** A closed cluster, with tokens of different lists and scopes, for those who try what they can do with them. */
import { formatKeySet, generateSigningKey } from "../../../workers/auth/keys.ts";
import { mintToken } from "../../../workers/auth/token.ts";
import { type System, startSystem } from "../system.ts";

/** What no one but those who may read `theirs` may ever see. */
export const SECRET = "nobody elses business";
export const LISTS = { ann: "mine", bob: "theirs" } as const;

/** By the name of whoever has it. `ann` writes `mine`, `bob` reads `theirs`, `root` is an admin. */
export type Holder = "ann" | "bob" | "root" | "expired" | "garbage" | "none";

export interface ClosedCluster {
  readonly system: System;
  /** The headers that the holder's requests carry. */
  headersOf(holder: string): Record<string, string>;
  /** Everything that node a holds of both lists. */
  exports(): Promise<Readonly<Record<string, string>>>;
}

/** Far enough away that no test run meets it; in seconds. */
const FUTURE = 4_000_000_000;

export async function startClosed(): Promise<ClosedCluster> {
  const { key } = await generateSigningKey();
  const mint = async (sub: string, lists: string[], scope: "read" | "write" | "admin", exp = FUTURE) =>
    (await mintToken({ cluster: "home", sub, exp, lists, scope }, key)).token;
  const tokens: Readonly<Record<string, string>> = {
    ann: await mint("ann", [LISTS.ann], "write"),
    bob: await mint("bob", [LISTS.bob], "read"),
    root: await mint("root", ["*"], "admin"),
    expired: await mint("late", ["*"], "admin", 1_000_000_000),
    garbage: "eyJhbGciOiJub25lIn0.eyJzY29wZSI6ImFkbWluIn0.",
  };
  const system = await startSystem({
    vars: { TODO_OPEN: "", TODO_CLUSTER: "home", TODO_KEYS: formatKeySet([key.publicKey]) },
  });
  const headersOf = (holder: string): Record<string, string> =>
    tokens[holder] === undefined ? {} : { authorization: `Bearer ${tokens[holder]}` };
  const { url } = system.node("a");
  const round = async (list: string) =>
    fetch(`${system.sync.url}/lists/${list}/sync`, { method: "POST", headers: headersOf("root") });
  for (const list of Object.values(LISTS))
    for (const task of [SECRET, "a second one"])
      await fetch(`${url}/lists/${list}/todos`, {
        method: "POST",
        headers: { ...headersOf("root"), "content-type": "application/json" },
        // What is secret stands only in the list that is.
        body: JSON.stringify({ task: list === LISTS.bob ? task : `own: ${task.length}` }),
      });
  // Settled, so that no later round changes a version in them.
  await Promise.all(Object.values(LISTS).map(round));
  return {
    system,
    headersOf,
    async exports() {
      const entries = Object.values(LISTS).map(async (list) => {
        const answer = await fetch(`${url}/lists/${list}/export`, { headers: headersOf("root") });
        if (!answer.ok) throw new Error(`export of ${list}: ${answer.status}`);
        return [list, await answer.text()] as const;
      });
      return Object.fromEntries(await Promise.all(entries));
    },
  };
}
