import { beforeEach, describe, expect, test } from "vitest";
import {
  MAX_QUEUED_CHARS,
  MAX_QUEUED_EVENTS,
  SENDS_PER_TURN,
  WATCHER_WINDOW_MS,
} from "../../workers/core/limits.ts";
import { Broadcast } from "../../workers/datanode/live/broadcast.ts";
import type { ListEvent } from "../../workers/datanode/live/events.ts";
import type { Todo } from "../../workers/model/todo.ts";

const event = (id: number): ListEvent => ({ event: "change", id: String(id), data: {} });
const events = (count: number) => Array.from({ length: count }, (_, n) => event(n));

let now: number;
let timers: { at: number; run: () => void }[];
let watching: string[];
/** What each was told, in order, and the texts it came in. */
let told: [watcher: string, ids: string][];
let texts: Set<readonly string[]>;
let broadcast: Broadcast<string>;

beforeEach(() => {
  now = 1_000;
  timers = [];
  watching = ["ann", "bob"];
  told = [];
  texts = new Set();
  broadcast = new Broadcast<string>({
    receivers: () => [...watching],
    send: (to, batch) => {
      texts.add(batch.messages);
      told.push([to, batch.events.map(({ id }) => id).join(" ")]);
    },
    reset: () => ({ event: "reset", id: "", data: {} }),
    now: () => now,
    after: (milliseconds, run) => timers.push({ at: now + milliseconds, run }),
  });
});

/** The next timer goes off; says how much time has passed. */
function next(): number {
  const timer = timers.shift();
  if (!timer) throw new Error("nothing is due");
  const passed = timer.at - now;
  now = timer.at;
  timer.run();
  return passed;
}

function all(): void {
  while (timers.length > 0) next();
}

describe("watchers are told", () => {
  test("after whoever wrote went on, and at once where nothing was told for a while", () => {
    broadcast.publish([event(1)]);
    expect(told).toEqual([]);
    expect(next()).toBe(0);
    expect(told).toEqual([
      ["ann", "1"],
      ["bob", "1"],
    ]);
    expect(timers).toEqual([]);
  });

  test("together of what changes within the window after that, in texts that are made once", () => {
    broadcast.publish([event(1)]);
    next();
    now += 10;
    broadcast.publish([event(2)]);
    now += 10;
    broadcast.publish([event(3)]);
    expect(next()).toBe(WATCHER_WINDOW_MS - 20);
    expect(told.slice(2)).toEqual([
      ["ann", "2 3"],
      ["bob", "2 3"],
    ]);
    expect(texts.size).toBe(2);
  });

  test("no later than that where the clock was set back", () => {
    broadcast.publish([event(1)]);
    next();
    now -= 3_600_000;
    broadcast.publish([event(2)]);
    expect(next()).toBe(WATCHER_WINDOW_MS);
    expect(told.slice(2)).toEqual([
      ["ann", "2"],
      ["bob", "2"],
    ]);
  });

  test("of each change once and in order, also those who come while others are being told", () => {
    watching = Array.from({ length: 3 * SENDS_PER_TURN }, (_, n) => `watcher ${n}`);
    broadcast.publish([event(1)]);
    next();
    expect(told).toHaveLength(SENDS_PER_TURN);
    broadcast.publish([event(2)]);
    broadcast.close();
    watching.push("late");
    broadcast.publish([event(3)]);
    all();
    const toldTo = (watcher: string) => told.filter(([to]) => to === watcher).map(([, ids]) => ids);
    expect(toldTo("watcher 0")).toEqual(["1", "2", "3"]);
    expect(toldTo(`watcher ${3 * SENDS_PER_TURN - 1}`)).toEqual(["1", "2", "3"]);
    expect(toldTo("late")).toEqual(["3"]);
  });

  test("a few at a time, so that other requests get their turn", () => {
    watching = Array.from({ length: 1_000 }, (_, n) => `watcher ${n}`);
    broadcast.publish(events(SENDS_PER_TURN / 2));
    next();
    // Each is sent half of what a turn may send.
    expect(told).toHaveLength(2);
    next();
    expect(told).toHaveLength(4);
  });

  test("before the next write is taken, where more would lie in memory than may", () => {
    broadcast.publish(events(MAX_QUEUED_EVENTS));
    expect(told).toEqual([]);
    broadcast.publish([event(MAX_QUEUED_EVENTS)]);
    expect(told).toHaveLength(2);
    all();
    expect(told).toHaveLength(2);
  });

  test("and also where its texts are long", () => {
    const notes = "x".repeat(MAX_QUEUED_CHARS / 10);
    const todo = { task: "TaskA", notes } as Todo;
    const long = (id: number): ListEvent => ({ ...event(id), data: { todo, from: "client" } });
    broadcast.publish(Array.from({ length: 9 }, (_, n) => long(n)));
    expect(told).toEqual([]);
    broadcast.publish([long(9)]);
    expect(told).toHaveLength(2);
    // Who was told holds nothing any more.
    broadcast.publish([long(10)]);
    expect(told).toHaveLength(2);
  });
});
