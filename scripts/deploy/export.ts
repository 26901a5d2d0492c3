/** Every list of a deployed cluster as JSON Lines, before it is taken down. */
import { createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import * as v from "valibot";
import type { Addresses } from "./addresses.ts";
import { Failed } from "./failed.ts";

const Lists = v.object({
  lists: v.array(v.object({ list: v.string() })),
  next: v.nullable(v.string()),
});
const Report = v.object({ complete: v.boolean() });

/**
 * Runs a round for each list, so that one node has it all, and writes what that node exports to `folder`; returns the lists.
 * Throws where a node takes no part, as what it alone holds would be missing, and where a file is there already.
 */
export async function exportAll(
  { nodes, sync }: Addresses,
  token: string,
  folder: string,
  tell: (line: string) => void,
): Promise<string[]> {
  const [first] = nodes.values();
  if (first === undefined || sync === undefined)
    throw new Failed("the workers' addresses are not known here");
  const ask = (url: string, init: RequestInit = {}) => asked(url, token, init);
  const names = new Set<string>();
  for (const url of nodes.values()) for await (const list of listsOf(url, ask)) names.add(list);
  const lists = [...names].sort();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const list of lists) {
    const round = await ask(`${sync}/lists/${list}/sync`, { method: "POST" });
    if (!v.parse(Report, await round.json()).complete)
      throw new Failed(`${list}: not every node took part in a round, and what it holds would be missing`);
    const { body } = await ask(`${first}/lists/${list}/export`);
    if (!body) throw new Failed(`${list}: the export is empty`);
    const path = join(folder, `${list}.jsonl`);
    // `wx`: an earlier export is not overwritten.
    await pipeline(Readable.fromWeb(body), createWriteStream(path, { flags: "wx", mode: 0o600 }));
    tell(path);
  }
  return lists;
}

async function* listsOf(
  url: string,
  ask: (url: string) => Promise<Response>,
): AsyncGenerator<string, void, undefined> {
  for (let after: string | null = null; ; ) {
    const query: string = after === null ? "" : `&after=${encodeURIComponent(after)}`;
    const answer = await ask(`${url}/lists?limit=500${query}`);
    const page = v.parse(Lists, await answer.json());
    for (const { list } of page.lists) yield list;
    if (page.next === null) return;
    after = page.next;
  }
}

async function asked(url: string, token: string, init: RequestInit): Promise<Response> {
  const headers = { authorization: `Bearer ${token}` };
  let answer: Response;
  try {
    answer = await fetch(url, { ...init, headers, redirect: "manual" });
  } catch (error) {
    throw new Failed(`${url} does not answer: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (answer.ok) return answer;
  throw new Failed(`${url} answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
}
