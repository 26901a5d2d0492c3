import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { decodeState, type NodeState } from "../../workers/datanode/storage/state.ts";
import type { Sql } from "../../workers/shared/sql.ts";
import { eventually } from "../helpers/eventually.ts";
import { ask, bearer, CLOSED, FUTURE, mint, problemOf } from "./guard.ts";
import { catalog, catalogShard, directory, inStorage } from "./objects.ts";

// Refused requests leave lines in the log; one test is about them.
beforeEach(() => void vi.spyOn(console, "log").mockImplementation(() => {}));
afterEach(() => vi.restoreAllMocks());

describe("a revoked token", () => {
  test("is refused, and the others of its owner are not", async () => {
    const [lost, kept] = [await mint(), await mint()];
    const use = ({ token }: { token: string }) =>
      ask("/lists", { headers: { authorization: `Bearer ${token}` } });
    expect((await use(lost)).status).toBe(200);
    await directory().revoke([{ jti: lost.claims.jti, exp: FUTURE }]);
    expect(await problemOf(await use(lost))).toBe("401 unauthorized");
    expect((await use(kept)).status).toBe(200);
  });

  test("may be any, where the deny list can't be asked: the request fails, and no other is let through", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const broken = { getByName: () => ({ standings: () => Promise.reject(new Error("away")) }) };
    const answer = await ask("/lists", { headers: await bearer() }, { ...CLOSED, CATALOG: broken });
    expect(await problemOf(answer)).toBe("500 internal");
  });
});

describe("a sub that has made as many lists as it may", () => {
  const LISTS = 2;
  const settings = { ...CLOSED, TODO_QUOTAS: `lists=${LISTS}` };
  const create = async (list: string, sub: string) => {
    const headers = { ...(await bearer({ sub })), "content-type": "application/json" };
    return ask(`/lists/${list}/todos`, { method: "POST", headers, body: '{"task":"milk"}' }, settings);
  };
  /** No write waits until its list is counted. */
  const counted = (sub: string) =>
    eventually(async () => expect((await directory().standings(LISTS)).full).toContain(sub));

  test("makes no more of them, not by an import either, and leaves no trace; its lists go on, and others make theirs", async () => {
    for (const list of ["made-1", "made-2"]) expect((await create(list, "maker")).status).toBe(201);
    await counted("maker");
    const refused = await create("made-3", "maker");
    expect(refused.headers.get("retry-after")).toBe("60");
    expect(await problemOf(refused)).toBe("429 rate-limited");
    const headers = { ...(await bearer({ sub: "maker" })), "content-type": "application/x-ndjson" };
    const body = '{"task":"milk"}\n';
    const imported = await ask("/lists/made-3/import", { method: "POST", headers, body }, settings);
    expect(await imported.text()).toContain('"created":0');
    expect((await catalog.lists(null, 1_000)).names).not.toContain("made-3");
    expect(await inStorage("made-3", (sql) => sql.exec("SELECT * FROM sqlite_schema").toArray())).toEqual([]);

    expect((await create("made-1", "maker")).status).toBe(201);
    expect((await create("made-3", "somebody-else")).status).toBe(201);
    expect((await create("made-3", "maker")).status).toBe(201);
  });

  test("makes another once one of them is gone", async () => {
    for (const list of ["given-1", "given-2"]) expect((await create(list, "giver")).status).toBe(201);
    await counted("giver");
    expect(await problemOf(await create("given-3", "giver"))).toBe("429 rate-limited");
    const { list, origin, announcements: seq } = await inStorage("given-1", stateOf);
    await catalogShard(list).forget({ list, origin, seq, dirty: true, maker: "giver" });
    expect((await create("given-3", "giver")).status).toBe(201);
  });

  test("is told apart from whoever has the cluster's own token: that one is not counted", async () => {
    const owner = { ...settings, TODO_TOKEN: "secret" };
    const headers = { authorization: "Bearer secret", "content-type": "application/json" };
    for (let n = 0; n <= LISTS; n++) {
      const init = { method: "POST", headers, body: '{"task":"milk"}' };
      expect((await ask(`/lists/owned-${n}/todos`, init, owner)).status).toBe(201);
    }
  });

  function stateOf(sql: Sql): NodeState {
    const [row] = sql.exec<{ json: string }>("SELECT json FROM state").toArray();
    if (!row) throw new Error("the list has no state");
    return decodeState(row.json);
  }
});

test("the cluster's own token and the one that replaces it are both taken while it is replaced, and no part of them", async () => {
  const settings = { ...CLOSED, TODO_TOKEN: "the-old-one the-new-one" };
  const status = async (token: string) => {
    const answer = await ask("/lists", { headers: { authorization: `Bearer ${token}` } }, settings);
    return answer.status;
  };
  expect(await status("the-old-one")).toBe(200);
  expect(await status("the-new-one")).toBe(200);
  for (const token of ["the-old-one the-new-one", "the-old-one%20the-new-one", "the", ""])
    expect(await status(token), token).toBe(401);
});

describe("a ticket", () => {
  async function ticketFor(list: string, grant: object = {}): Promise<string> {
    const init = { method: "POST", headers: await bearer({ scope: "read", ...grant }) };
    const answer = await ask(`/lists/${list}/events-ticket`, init);
    expect(answer.status).toBe(201);
    return (await answer.json<{ ticket: string }>()).ticket;
  }

  test("opens its list's events once, without a token", async () => {
    const ticket = await ticketFor("ticketed");
    const first = await ask(`/lists/ticketed/events?ticket=${ticket}`);
    expect(first.status).toBe(200);
    await first.body?.cancel();
    const second = await ask(`/lists/ticketed/events?ticket=${ticket}`);
    expect(await problemOf(second)).toBe("401 unauthorized");
    expect(second.headers.has("todo-bookmark")).toBe(false);
  });

  test("opens nothing else", async () => {
    const ticket = await ticketFor("ticketed");
    for (const path of ["/lists/other/events", "/lists/ticketed/todos", "/lists/ticketed/export", "/lists"])
      expect((await ask(`${path}?ticket=${ticket}`)).status, path).toBe(401);
  });

  test("that was made up is refused", async () => {
    for (const ticket of ["", "0", "0".repeat(32), "undefined"])
      expect((await ask(`/lists/ticketed/events?ticket=${ticket}`)).status).toBe(401);
  });
});
