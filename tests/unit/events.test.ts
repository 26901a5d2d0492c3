import { beforeEach, describe, expect, it } from "vitest";
import { MAX_RECENT_CHARS, MAX_RECENT_EVENTS, MAX_STEP_CHARS } from "../../workers/core/limits.ts";
import { PROTOCOL } from "../../workers/core/replica.ts";
import type { Environment } from "../../workers/datanode/environment.ts";
import { Events, type ListEvent, toSse } from "../../workers/datanode/live/events.ts";
import { Commands, type Heard, RoundCalls } from "../helpers/list-on-node.ts";
import { DAY, T0 } from "../helpers/make.ts";
import { accepted, LIST } from "../helpers/memory-cluster.ts";
import { MemoryStore } from "../helpers/sim/memory-store.ts";

let store: MemoryStore;
let node: Commands;
let replication: RoundCalls;
let events: Events;
let told: ListEvent[];

beforeEach(() => start(new MemoryStore(), "boot"));

/** The node is started on this storage. */
function start(from: MemoryStore, boot: string): void {
  store = from;
  let born = 0;
  const environment: Environment = {
    name: "a",
    boot,
    now: () => T0,
    random: (count) => new Uint8Array(count).fill(born++),
  };
  const heard: Heard = (transaction) => told.push(...events.record(transaction));
  node = new Commands(store, environment, heard);
  replication = new RoundCalls(store, environment, heard);
  events = new Events(store);
  told = [];
}

/** The object is put out of memory. */
function forget(): void {
  events = new Events(store);
}

function create(task: string): void {
  node.create(LIST, { task });
}

function place(): string {
  const [[ready] = []] = steps(null);
  return ready?.id ?? "none";
}

function since(lastId: string): string[] {
  return [...steps(lastId)].flat().map(shown);
}

/** More than any test here needs. */
const MANY_STEPS = 1_000;

/** What who comes back is told, step by step; fails where that goes on and on. */
function* steps(lastId: string | null): Generator<readonly ListEvent[]> {
  let count = 0;
  for (const some of events.since(lastId)) {
    if (++count > MANY_STEPS) throw new Error(`no end after ${MANY_STEPS} steps`);
    yield some;
  }
}

function shown({ event, id, data }: ListEvent): string {
  return "todo" in data ? `${id.split(":").at(-3)} ${data.from} ${data.todo.task}` : event;
}

/** One round that this node takes part in. */
function open(round: number, isRewound = false) {
  const origin = store.readState()?.origin;
  const opened = replication.open({
    protocol: PROTOCOL,
    list: LIST,
    round,
    lease: "lease",
    heard: isRewound && origin ? { origin, boot: "another", writes: 1_000 } : null,
    gone: [],
    recount: false,
  });
  if (opened.type !== "opened") throw new Error(opened.type);
  return { round, lease: "lease", origin: opened.origin, boot: opened.boot };
}

describe("a change", () => {
  it("is one event, numbered one after another, with the todo as it is then", () => {
    create("TaskA");
    accepted(node.update("1", { completed: true }));
    accepted(node.remove("1"));
    expect(told.map(shown)).toEqual(["1 client TaskA", "2 client TaskA", "3 client TaskA"]);
    expect(told.map(({ data }) => "todo" in data && [data.todo.completed, data.todo.deleted])).toEqual([
      [false, false],
      [true, false],
      [true, true],
    ]);
  });

  it("of a transaction that failed is none, and its numbers are given again", () => {
    create("TaskA");
    const broken: Environment = {
      name: "a",
      boot: "boot",
      now: () => Number.NaN,
      random: () => new Uint8Array(5),
    };
    expect(() => new Commands(store, broken).create(LIST, { task: "TaskX" })).toThrow();
    create("TaskB");
    expect(told.map(shown)).toEqual(["1 client TaskA", "2 client TaskB"]);
  });

  it("[R6] is not what a settle does", () => {
    create("TaskA");
    const call = open(1);
    replication.settle({ ...call, from: 1, to: 9, complete: [], gone: [] });
    expect(store.get(accepted(node.get("1")).id)?.version).toBe(1);
    expect(told).toHaveLength(1);
  });

  it("reads as a server-sent event: one line each, whatever the task", () => {
    create('two\u2028lines "and" \\n');
    const [sse = ""] = told.map(toSse);
    expect(sse).toMatch(/^event: change\nid: [^\n]+;a[a-z0-9]+:1:boot:1\ndata: [^\n]+\n\n$/);
  });
});

describe("who comes back", () => {
  it("is told of every change that memory holds", () => {
    create("TaskA");
    const last = place();
    accepted(node.update("1", { completed: true }));
    accepted(node.update("1", { task: "TaskB" }));
    expect(since(last)).toEqual(["2 client TaskA", "3 client TaskB"]);
    expect(since(place())).toEqual([]);
  });

  it("is told of each todo as it is now, where memory does not reach back", () => {
    create("TaskA");
    const last = place();
    create("TaskB");
    accepted(node.update("2", { task: "TaskC" }));
    accepted(node.update("1", { task: "TaskD" }));
    forget();
    expect(since(last)).toEqual(["3 client TaskC", "4 client TaskD"]);
    // The first change after that is not all that there was.
    create("TaskE");
    expect(since(last)).toEqual(["3 client TaskC", "4 client TaskD", "5 client TaskE"]);
  });

  it("is told of each todo once memory has let go of changes", () => {
    create("TaskA");
    const last = place();
    const changes = 2 * MAX_RECENT_EVENTS;
    for (let n = 1; n <= changes; n++) accepted(node.update("1", { task: `Task${n}` }));
    expect(since(last)).toEqual([`${changes + 1} client Task${changes}`]);
    expect(since(told.at(-MAX_RECENT_EVENTS - 1)?.id ?? "")).toHaveLength(MAX_RECENT_EVENTS);
  });

  it("is told of long todos a few at a time, and memory lets go of their changes earlier", () => {
    const notes = "x".repeat(20_000);
    create("TaskA");
    const last = place();
    const most = 2 * Math.ceil(MAX_RECENT_CHARS / notes.length);
    for (let n = 1; n <= most; n++) accepted(node.update("1", { task: `Task${n}`, notes }));
    // One event is what memory has let go of, and the todo as it is.
    expect(since(last)).toEqual([`${most + 1} client Task${most}`]);
    const recent = [...steps(told.at(-MAX_RECENT_CHARS / notes.length / 2)?.id ?? "")];
    expect(recent.length).toBeGreaterThan(3);
    for (const some of recent)
      expect(JSON.stringify(some).length).toBeLessThan(MAX_STEP_CHARS + notes.length + 10_000);
    for (let n = 0; n < 20; n++) node.create(LIST, { task: `New${n}`, notes });
    forget();
    const stored = [...steps(last)];
    expect(stored.flat()).toHaveLength(21);
    expect(Math.max(...stored.map(({ length }) => length))).toBeLessThan(13);
  });

  it("in the middle of many does not miss what changes while it is told", () => {
    create("TaskA");
    const last = place();
    for (let n = 0; n < 1_500; n++) create(`Task${n}`);
    const seen = new Set<string>();
    let step = 0;
    for (const some of steps(last)) {
      for (const { data } of some) if ("todo" in data) seen.add(data.todo.task);
      // One that was told already, and one that was not yet.
      if (step++ === 1) {
        accepted(node.update("2-a", { task: "early" }));
        accepted(node.update("1400-a", { task: "late" }));
      }
    }
    for (let n = 0; n < 1_500; n++) if (n !== 1_398) expect(seen).toContain(`Task${n}`);
    expect(seen).toContain("early");
    expect(seen).toContain("late");
  });

  it("[P1] is told to read anew where a tombstone that it has not seen was purged, also while it is told", () => {
    create("TaskA");
    const last = place();
    for (let n = 0; n < 1_500; n++) create(`Task${n}`);
    accepted(node.remove("1-a"));
    forget();
    const call = open(2_000);
    replication.settle({ ...call, from: 1, to: 2_000, complete: [], gone: [] });
    const shownSteps: string[] = [];
    for (const some of steps(last)) {
      shownSteps.push(...some.map(shown));
      replication.purge({ ...call, stable: 2_000, before: T0 + DAY });
    }
    expect(shownSteps.at(-1)).toBe("reset");
    expect(shownSteps.filter((text) => text === "reset")).toHaveLength(1);
    expect(since(last)).toEqual(["reset"]);
    expect(since(place())).toEqual([]);
  });

  it("[R8] is told to read anew after the storage began anew, and of nothing that was before it", () => {
    create("TaskA");
    const last = place();
    create("TaskB");
    open(5);
    open(6, true);
    expect(told.map(shown).at(-1)).toBe("reset");
    const anew = place();
    expect(since(last)).toEqual(["reset"]);
    expect(since(anew)).toEqual([]);
    create("TaskC");
    expect(since(anew)).toEqual(["1 client TaskC"]);
  });

  it("[R8] is told to read anew where the storage was put back to before the event, unnoticed, whatever was written since", () => {
    create("TaskA");
    const kept = place();
    const earlier = store.clone();
    create("TaskB");
    const last = place();
    start(earlier, "other");
    expect(since(last)).toEqual(["reset"]);
    create("TaskC");
    create("TaskD");
    expect(since(last)).toEqual(["reset"]);
    // What was before both is known to both.
    expect(since(kept)).toEqual(["2 client TaskC", "3 client TaskD"]);
  });

  it("[R8] from before the node was started again is told what it missed, also after rounds", () => {
    create("TaskA");
    const last = place();
    for (const boot of ["two", "three"]) {
      start(store, boot);
      create(`Task ${boot}`);
      open(store.readState()?.head ?? 0);
    }
    expect(since(last)).toEqual(["2 client Task two", "3 client Task three"]);
  });

  it("to a list that was not written then, is told of everything since", () => {
    const last = place();
    expect(since(last)).toEqual([]);
    create("TaskA");
    create("TaskB");
    expect(since(last)).toEqual(["1 client TaskA", "2 client TaskB"]);
    forget();
    expect(since(last)).toEqual(["1 client TaskA", "2 client TaskB"]);
  });

  it.each(["", "nonsense", ";:1", ":1", ";bxxxxx:1:boot:1", ";a:1:boot:1"])(
    "with the id %j is told to read anew",
    (id) => {
      expect(since(id)).toEqual(["reset"]);
      create("TaskA");
      expect(since(id)).toEqual(["reset"]);
    },
  );

  it("with a number that this storage has not given yet is told to read anew", () => {
    create("TaskA");
    expect(since(place().replace(":1:", ":2:"))).toEqual(["reset"]);
  });
});
