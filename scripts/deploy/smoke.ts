/** Whether what was deployed works: each worker answers, and a write on one node is read on the others after a round. */
import * as v from "valibot";
import type { Addresses } from "./addresses.ts";
import { Failed } from "./failed.ts";

export interface SmokeWorld {
  fetch(url: string, init: RequestInit): Promise<Response>;
  tell(line: string): void;
  /** Waits before something is tried again. */
  pause(): Promise<void>;
  /** How often something is tried: a new address and a new secret take some time until every place knows them. */
  readonly tries: number;
}

const Health = v.object({ status: v.literal("ok"), node: v.optional(v.string()) });
const Todo = v.object({ id: v.string() });
const Report = v.object({ complete: v.literal(true) });

export const SMOKE_WORLD: SmokeWorld = {
  fetch: (url, init) => fetch(url, { ...init, redirect: "manual", signal: AbortSignal.timeout(15_000) }),
  tell: (line) => console.log(line),
  pause: () => new Promise((resolve) => setTimeout(resolve, 5_000)),
  tries: 24,
};

/**
 * On a list of its own, which is deleted at the end. Without a token, only whether each worker answers is asked. Throws
 * with what failed, and the list is deleted then too.
 */
export async function smokeTest(
  { nodes, sync, web }: Addresses,
  token: string | undefined,
  world: SmokeWorld = SMOKE_WORLD,
): Promise<void> {
  const ask = asking(world, token);
  for (const [node, url] of nodes) {
    const answer = await ask(`health of ${node}`, "GET", `${url}/health`, Health);
    if (answer.node !== node) throw new Failed(`smoke test: ${url} says that it is node ${answer.node}`);
  }
  if (sync !== undefined) await ask("health of sync", "GET", `${sync}/health`, Health);
  if (web !== undefined) await ask("health of web", "GET", `${web}/health`, Health);
  const [first, ...others] = nodes;
  if (token === undefined || first === undefined || sync === undefined) {
    world.tell("Smoke test: each worker answers. No token is known here, so nothing was written.");
    return;
  }
  const list = `smoke-${crypto.randomUUID().slice(0, 8)}`;
  const [writer, url] = first;
  try {
    const task = { task: "written by npm run deploy" };
    const { id } = await ask(`a write on ${writer}`, "POST", `${url}/lists/${list}/todos`, Todo, task);
    await ask("a round", "POST", `${sync}/lists/${list}/sync`, Report);
    for (const [node, other] of others)
      await ask(`a read on ${node}`, "GET", `${other}/lists/${list}/todos/${id}`, Todo);
  } finally {
    await ask("its deletion", "DELETE", `${url}/lists/${list}`, v.object({}), { list });
  }
  await ask("a round", "POST", `${sync}/lists/${list}/sync`, Report);
  world.tell("Smoke test: each worker answers, and what is written on one node is read on the others.");
}

/** Asks until the answer is as expected, as often as may; throws with the last answer that was not. */
function asking({ fetch, pause, tell, tries }: SmokeWorld, token: string | undefined) {
  return async <T>(
    what: string,
    method: string,
    url: string,
    schema: v.GenericSchema<unknown, T>,
    body?: object,
  ): Promise<T> => {
    const headers = {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body && { "content-type": "application/json" }),
      // A write that is tried again is made once.
      ...(method === "POST" && body && { "idempotency-key": crypto.randomUUID() }),
    };
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    let last = "";
    for (let tried = 0; tried < tries; tried++) {
      if (tried > 0) {
        if (tried === 1) tell(`Smoke test: waiting for ${what} (${last})`);
        await pause();
      }
      try {
        const response = await fetch(url, init);
        const text = await response.text();
        const result = response.ok ? v.safeParse(schema, parseJson(text)) : undefined;
        if (result?.success) return result.output;
        last = `${response.status} ${text.slice(0, 300)}`;
      } catch (error) {
        last = error instanceof Error ? error.message : String(error);
      }
    }
    throw new Failed(`smoke test: ${what} failed at ${url}: ${last}`);
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
