/** Writes of the page on their way out: in order, each with one key, and never made twice. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Outbox, type Sent } from "../../workers/web/page/list/outbox.ts";
import type { Write } from "../../workers/web/page/list/writes.ts";
import type { Todo } from "../../workers/web/page/net/shapes.ts";

const OK = { type: "ok", value: {} as Todo, headers: new Headers() } as const;
const LOST = { type: "unanswered", problem: "offline", detail: "", arrived: "unknown" } as const;
const OUT = ["unreachable", "retired"] as const;
const noAnswer = (problem: string) => ({ type: "unanswered", problem, detail: "", arrived: false }) as const;
const refused = (problem: string) => ({ type: "refused", problem, detail: "no" }) as const;

const create = (key: string): Write => ({ key, row: key, type: "create", fields: { task: key } });
const update = (key: string, row: string): Write => ({
  key,
  row,
  type: "update",
  fields: { completed: true },
});

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** An outbox whose sends are answered by `answer`, and what came of them. */
function outbox(answer: (write: Write) => Sent["outcome"]) {
  const log: string[] = [];
  const box = new Outbox({
    async send(write) {
      const node = write.maybeOn ?? "a";
      log.push(`${write.key} to ${node}`);
      return { node, outcome: answer(write) };
    },
    done: ({ key }) => log.push(`${key} done`),
    refused: ({ key }, problem) => log.push(`${key} refused: ${problem}`),
  });
  return { box, log };
}

test("writes go out one after another, in the order in which they were made", async () => {
  const { box, log } = outbox(() => OK);
  box.add(create("one"));
  box.add(update("two", "one"));
  box.add(create("three"));
  await vi.runAllTimersAsync();
  expect(log).toEqual(["one to a", "one done", "two to a", "two done", "three to a", "three done"]);
  expect(box.writes.value).toEqual([]);
});

test("one that is not answered is sent again with the same key, and those after it wait", async () => {
  let tries = 0;
  const { box, log } = outbox(() => (++tries < 3 ? LOST : OK));
  box.add(update("one", "x"));
  box.add(update("two", "y"));
  await vi.advanceTimersByTimeAsync(0);
  expect(box.trouble.value).toBe("offline");
  expect(box.writes.value.map(({ key }) => key)).toEqual(["one", "two"]);
  await vi.runAllTimersAsync();
  expect(log).toEqual(["one to a", "one to a", "one to a", "one done", "two to a", "two done"]);
  expect(box.trouble.value).toBe(null);
});

test.each(OUT)(
  "a creation whose answer was lost waits for its own node while that is %s; what does not build on it goes on",
  async (problem) => {
    let isDown = false;
    const { box, log } = outbox((write) => {
      if (write.key !== "made") return OK;
      if (write.maybeOn === undefined) return LOST;
      return isDown ? noAnswer(problem) : OK;
    });
    isDown = true;
    box.add(create("made"));
    box.add(update("on it", "made"));
    box.add(create("other"));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(log.slice(0, 4)).toEqual(["made to a", "made to a", "other to a", "other done"]);
    expect(box.writes.value.map(({ key }) => key)).toEqual(["made", "on it"]);
    isDown = false;
    await vi.runAllTimersAsync();
    expect(log.slice(-4)).toEqual(["made to a", "made done", "on it to a", "on it done"]);
  },
);

test("a refusal is told once, and takes along what builds on a refused creation", async () => {
  const { box, log } = outbox(({ type }) => (type === "create" ? refused("invalid") : OK));
  box.add(create("bad"));
  box.add(update("on it", "bad"));
  box.add(update("other", "x"));
  await vi.runAllTimersAsync();
  expect(log).toEqual(["bad to a", "bad refused: invalid", "other to a", "other done"]);
});

test("a deletion that had arrived before its answer was lost is done, not refused", async () => {
  const { box, log } = outbox(({ maybeOn }) => (maybeOn === undefined ? LOST : refused("not-found")));
  box.add({ key: "gone", row: "x", type: "remove" });
  await vi.runAllTimersAsync();
  expect(log).toEqual(["gone to a", "gone to a"]);
  expect(box.writes.value).toEqual([]);
});

test("a stopped outbox sends nothing, keeps what waits and what comes, and goes on with it once it is started", async () => {
  let isDown = true;
  const { box, log } = outbox(() => (isDown ? LOST : OK));
  box.add(update("one", "x"));
  await vi.advanceTimersByTimeAsync(0);
  box.stop();
  box.add(update("two", "y"));
  await vi.runAllTimersAsync();
  expect(log).toEqual(["one to a"]);
  isDown = false;
  box.start();
  await vi.runAllTimersAsync();
  expect(log.slice(1)).toEqual(["one to a", "one done", "two to a", "two done"]);
});
