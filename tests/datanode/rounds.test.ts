/** The calls of a round on the real storage: what the rules on fences, damage and what returns come to there. */
import { evictDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { type Body, encode } from "../../workers/core/body.ts";
import type { Origin } from "../../workers/core/hlc.ts";
import { write } from "../../workers/core/record.ts";
import { type OpenRequest, PROTOCOL } from "../../workers/core/replica.ts";
import { ORIGIN_B, stamp, T0, todoId } from "../helpers/make.ts";
import { askOf, inStorage, listObject, Round } from "./objects.ts";

const FIELDS = { task: "bread", completed: false, deleted: false };
const record = (n: number) => ({
  id: todoId(`${n}-bbbbbb`),
  body: encode(write(undefined, FIELDS, stamp(n, ORIGIN_B), T0)),
});

function open(list: string, round: number, more: Partial<OpenRequest> = {}) {
  const request = { protocol: PROTOCOL, list, round, lease: "test", heard: null, gone: [], recount: false };
  return listObject(list).open({ ...request, ...more });
}

async function opened(list: string, round: number, more: Partial<OpenRequest> = {}) {
  const answer = await open(list, round, more);
  if (answer.type !== "opened") throw new Error(`round ${round} was answered with ${answer.type}`);
  return answer;
}

/** Reads the list's events as they come. */
async function watching(list: string) {
  const { body } = await listObject(list).fetch(`http://node/lists/${list}/events`);
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const until = async (word: string) => {
    while (!text.includes(word)) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done) throw new Error(`the stream has ended after ${text}`);
      text += value;
    }
    return text;
  };
  await until("ready");
  return { until, leave: async () => reader?.cancel() };
}

const ids = async (list: string) =>
  inStorage(list, (sql) =>
    sql
      .exec<{ n: number }>("SELECT n FROM todo ORDER BY n")
      .toArray()
      .map(({ n }) => n),
  );

describe("a round on a node", () => {
  test("[R1] is not opened again under a number that has changed something, also after an eviction", async () => {
    const list = "number-again";
    const round = await Round.open(list, 3);
    // Nothing has come of it yet: the same worker may open it again.
    expect(await open(list, 3)).toMatchObject({ type: "opened" });
    expect(await round.apply([record(1)])).toBe("applied");
    expect(await open(list, 3)).toEqual({ type: "stale-round", round: 3 });
    await evictDurableObject(listObject(list));
    expect(await open(list, 3)).toEqual({ type: "stale-round", round: 3 });
    expect(await open(list, 4)).toMatchObject({ type: "opened", previousRound: 3 });
  });

  test("[R5] takes a call again that storage failed: the fence that was only buffered is there still", async () => {
    const list = "storage-fails";
    await Round.open(list, 1).then((round) => round.apply([record(1)]));
    const round = await Round.open(list, 2);
    await inStorage(list, (sql) =>
      sql.exec("CREATE TRIGGER full BEFORE INSERT ON todo BEGIN SELECT RAISE(ABORT, 'disk full'); END"),
    );
    await expect(round.apply([record(2)])).rejects.toThrow("disk full");
    expect(await ids(list)).toEqual([1]);
    await inStorage(list, (sql) => sql.exec("DROP TRIGGER full"));
    expect(await round.apply([record(2)])).toBe("applied");
    expect(await ids(list)).toEqual([1, 2]);
  });

  test("[R6] that can't note what settled it has nothing of what came with that, tells nobody, and takes it with the next round", async () => {
    const list = "settling-fails";
    await listObject(list).create(askOf(list), { task: "milk" });
    const stream = await watching(list);
    const round = await Round.open(list, 1);
    await inStorage(list, (sql) =>
      sql.exec(`CREATE TRIGGER full BEFORE INSERT ON state WHEN new.json ->> 'settledRound' > 0
        BEGIN SELECT RAISE(ABORT, 'disk full'); END`),
    );
    await expect(round.applyLast([record(2)])).rejects.toThrow("disk full");
    expect(await listObject(list).summary()).toMatchObject({ unsettled: 1, todos: 1 });
    await inStorage(list, (sql) => sql.exec("DROP TRIGGER full"));
    const again = await Round.open(list, 2);
    expect(await again.applyLast([record(2), record(3)])).toMatchObject({ type: "applied", settled: 1 });
    expect(await stream.until("bread")).toContain('"id":"2-bbbbbb"');
    expect(await listObject(list).summary()).toMatchObject({ unsettled: 0, todos: 3 });
    await stream.leave();
  });

  test("[M8] sets aside what can't be believed, and stores what comes with it", async () => {
    const list = "not-believed";
    // Its value's stamp is not covered by what it says that it has seen.
    const liar = { id: todoId("2-bbbbbb"), body: record(2).body.replace(/\[0\]\]$/, "[]]") as Body };
    expect(liar.body).not.toBe(record(2).body);
    expect(await (await Round.open(list, 1)).apply([record(1), liar, record(3)])).toBe("applied");
    expect(await ids(list)).toEqual([1, 3]);
    expect(await listObject(list).summary()).toMatchObject({ aside: 1, todos: 2 });
  });
});

describe("a node that is opened", () => {
  test("[R8] begins anew where what was heard of it lies not in its past, and keeps what it held", async () => {
    const list = "put-back";
    await listObject(list).create(askOf(list), { task: "milk" });
    const { origin, checkpoint } = await opened(list, 1);
    const same = await opened(list, 2, { heard: { origin, ...checkpoint } });
    expect(same.origin).toBe(origin);
    // The worker has heard of a write that this storage does not know.
    const heard = { origin, ...checkpoint, writes: checkpoint.writes + 1 };
    const anew = await opened(list, 3, { heard });
    expect(anew.origin).not.toBe(origin);
    expect(await ids(list)).toEqual([]);
    const salvaged = await inStorage(list, (sql) => sql.exec("SELECT n FROM salvage").toArray());
    expect(salvaged).toEqual([{ n: 1 }]);
  });

  test("[R12] counts again when asked: a record that was lost behind its back is in the digest no more", async () => {
    const list = "lost-record";
    const empty = (await opened(list, 1)).digests;
    await listObject(list).create(askOf(list), { task: "milk" });
    const { digests } = await opened(list, 2);
    expect(digests).not.toEqual(empty);
    await inStorage(list, (sql) => sql.exec("DELETE FROM todo"));
    expect((await opened(list, 3)).digests).toEqual(digests);
    expect((await opened(list, 4, { recount: true })).digests).toEqual(empty);
    expect(await listObject(list).summary()).toMatchObject({ todos: 0 });
  });

  test("[P2] [B4] takes no part once its own storage is named as gone, and refuses its clients' writes", async () => {
    const list = "returns";
    await listObject(list).create(askOf(list), { task: "milk" });
    const { origin } = await opened(list, 1);
    expect(await open(list, 2, { gone: [origin as Origin] })).toMatchObject({ type: "retired" });
    await evictDurableObject(listObject(list));
    const refused = await listObject(list).create(askOf(list), { task: "lost" });
    expect(refused.outcome).toMatchObject({ type: "retired" });
    expect(await open(list, 3)).toMatchObject({ type: "retired" });
    expect(await ids(list)).toEqual([1]);
  });

  test("[P3] of a list that was given back and is opened again tells watchers nothing of its earlier life", async () => {
    const list = "given-back";
    await listObject(list).create(askOf(list), { task: "of the earlier life" });
    const first = await Round.open(list, 1);
    await first.settle();
    await listObject(list).remove(askOf(list), todoId(`1-${first.origin}`));
    await (await Round.open(list, 2)).settle();
    const third = await Round.open(list, 3);
    expect(await third.purge(2)).toBe(1);
    expect(await listObject(list).drop({ origin: third.origin })).toMatchObject({ type: "dropped" });
    await Round.open(list, 4);
    const watcher = await watching(list);
    await listObject(list).create(askOf(list), { task: "of the new life" });
    expect(await watcher.until("of the new life")).not.toContain("earlier");
    await watcher.leave();
  });
});
