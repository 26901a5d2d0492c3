/**
 * Thousands of requests that are made from the OpenAPI documents, against a closed cluster.
 * `FUZZ_SEED` and `FUZZ_RUNS` choose others; a failure names its seed and the shortest request that was found.
 */
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { LISTS, SECRET, startClosed } from "../helpers/fuzz/closed-cluster.ts";
import { type Operation, operationsOf } from "../helpers/fuzz/operations.ts";
import { type FuzzRequest, requests } from "../helpers/fuzz/requests.ts";
import { runtimeMemory } from "../helpers/memory.ts";

const SEED = Number(process.env.FUZZ_SEED ?? 1);
const RUNS = Number(process.env.FUZZ_RUNS ?? 2_000);
/** A node waits 5 s at most for what a bookmark has seen; whatever takes twice as long hangs. */
const DEADLINE_MS = 10_000;
/** What only a hang takes, on a machine that does other things. */
const TIMEOUT_MS = 600_000;
/** Between the first and the last third of all requests: more than what objects and garbage take by the way. */
const MAX_GROWTH_BYTES = 128 * 1024 * 1024;
/** What would end the cluster that the other requests are for. They are asked by everyone who may not. */
const ENDING = ["retireNode", "readmitNode", "revokeToken"];

const { system, headersOf, exports } = await startClosed();
afterAll(() => system.stop());

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

async function send({ operation, token, method, path, headers, body }: FuzzRequest): Promise<Answer> {
  const { url } = operation.worker === "sync" ? system.sync : system.node("a");
  const answer = await fetch(url + path, {
    method,
    headers: { ...headers, ...headersOf(token) },
    ...(body !== undefined && { body }),
    redirect: "manual",
    signal: AbortSignal.timeout(DEADLINE_MS),
  });
  const type = answer.headers.get("content-type")?.split(";")[0] ?? "";
  if (type !== "text/event-stream") return { status: answer.status, type, text: await answer.text() };
  await answer.body?.cancel();
  return { status: answer.status, type, text: "" };
}

/** Which operation the request really was: its path may have become another's, or nobody's. */
function operationAt(
  operations: readonly Operation[],
  { operation, method, path }: FuzzRequest,
): Operation | undefined {
  // As it is sent: `..` has gone up by then.
  const { pathname } = new URL(`http://x${path}`);
  return operations.find(
    (each) =>
      each.worker === operation.worker &&
      each.method === method &&
      new RegExp(`^${each.path.replace(/\{\w+\}/g, "[^/]+")}$`).test(pathname),
  );
}

const known = {
  lists: [LISTS.ann, LISTS.ann, LISTS.ann, LISTS.ann, LISTS.bob, "unwritten"],
  ids: ["1", "2", "3", "1-a"],
  tokens: [...Array<string>(8).fill("ann"), "bob", "bob", "none", "expired", "garbage"],
};
const [onNode, onSync] = [operationsOf("datanode"), operationsOf("sync")];
const operations = [...onNode, ...onSync];
const everything = fc.oneof(
  { weight: 8, arbitrary: requests(onNode, known) },
  { weight: 1, arbitrary: requests(onSync, known) },
  {
    weight: 1,
    arbitrary: requests(
      onSync.filter(({ id }) => !ENDING.includes(id)),
      { ...known, tokens: ["root"] },
    ),
  },
);

describe(`${RUNS} requests made from the documents, seed ${SEED}`, () => {
  /** Both lists after the last request. */
  let before: Readonly<Record<string, string>> = {};
  const memory: number[] = [];
  let sent = 0;
  const statuses = new Map<number, number>();

  async function check(request: FuzzRequest): Promise<void> {
    const { status, type, text } = await send(request);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    // `behind` is an answer that the documents have; nothing else above it is.
    if (status !== 503) expect(status).toBeLessThan(500);
    const operation = operationAt(operations, request);
    if (operation) {
      const documented = operation.answers.get(status);
      expect(documented, `${operation.id} does not document ${status}`).toBeDefined();
      expect(documented?.types).toContain(type);
      if (status >= 400) expect(documented?.problems).toContain(JSON.parse(text).type);
    }
    if (request.token !== "bob" && request.token !== "root") expect(text).not.toContain(SECRET);
    const last = before;
    before = await exports();
    // A round, which root may run, settles what is there: versions change.
    const mayChange = status < 400 && ["ann", "root"].includes(request.token);
    if (!mayChange) expect(before).toEqual(last);
    sent++;
    if (sent % 100 === 0) memory.push((await runtimeMemory()) ?? 0);
  }

  it(
    "meet no 5xx and no hang, change nothing where they are refused, and show nothing of another's list",
    async () => {
      before = await exports();
      const { [LISTS.bob]: theirs } = await exports();
      await fc.assert(fc.asyncProperty(everything, check), { seed: SEED, numRuns: RUNS });
      expect((await exports())[LISTS.bob]).toBe(theirs);
      const lists = await fetch(`${system.node("a").url}/lists`, { headers: headersOf("root") });
      expect(await lists.json()).toMatchObject({
        lists: [{ list: LISTS.ann }, { list: LISTS.bob }],
        next: null,
      });
      console.log(`answers by status: ${JSON.stringify(Object.fromEntries([...statuses].sort()))}`);
    },
    TIMEOUT_MS,
  );

  it("reach what they are about: many are accepted, and every kind of refusal is met", () => {
    const share = (...of: number[]) =>
      of.reduce((sum, status) => sum + (statuses.get(status) ?? 0), 0) / sent;
    expect(share(200, 201)).toBeGreaterThan(0.1);
    for (const status of [400, 401, 403, 404, 405, 413, 415])
      expect(statuses.has(status), String(status)).toBe(true);
  });

  it("leave the runtime's memory level", () => {
    const third = Math.floor(memory.length / 3);
    expect(Math.max(...memory.slice(-third))).toBeLessThan(
      Math.max(...memory.slice(0, third)) + MAX_GROWTH_BYTES,
    );
  });
});
