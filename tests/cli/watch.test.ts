import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { timeText } from "../../cli/show/time-text.ts";
import type { Todo } from "../../workers/model/todo.ts";
import { eventually } from "../helpers/eventually.ts";
import { page, refusal, startCluster, todo, todoId } from "./helpers/cluster.ts";
import type { Handler } from "./helpers/fake-server.ts";
import type { Sandbox } from "./helpers/sandbox.ts";

const TIME = timeText("2026-11-22T10:00:00.123Z");
const BOOKMARK = "2026-11-22T10:00:00.123Z-0000-aaaaaa";

/** A node without WebSockets whose streams the test writes to. */
class WatchedNode {
  readonly streams: PassThrough[] = [];
  /** The `Last-Event-ID` of each stream. */
  readonly places: (string | undefined)[] = [];
  todos: readonly Todo[] = [];

  handler(): Handler {
    return ({ path, headers }) => {
      if (!path.endsWith("/events")) return page(this.todos);
      if (headers.upgrade !== undefined) return { status: 426, body: "no WebSockets here" };
      const place = headers["last-event-id"];
      this.places.push(typeof place === "string" ? place : undefined);
      const stream = new PassThrough();
      this.streams.push(stream);
      stream.write(": watching\n\n");
      return { headers: { "content-type": "text/event-stream" }, body: stream };
    };
  }

  /** Sends an event on the latest stream, in two pieces. */
  send(event: string, seq: number, data: object = {}): void {
    const text = `event: ${event}\nid: ${BOOKMARK};aaaaaa:${seq}\ndata: ${JSON.stringify(data)}\n\n`;
    this.streams.at(-1)?.write(text.slice(0, 20));
    this.streams.at(-1)?.write(text.slice(20));
  }

  change(seq: number, changed: Todo): void {
    this.send("change", seq, { todo: changed, from: "client", later: 1 });
  }

  /** Waits for the stream with this number, counted from 1. */
  connected(count: number): Promise<void> {
    return eventually(() => expect(this.streams.length).toBe(count));
  }
}

/** `todo watch` under way. */
function watch(sandbox: Sandbox, flags = "") {
  const interrupt = new AbortController();
  let stdout = "";
  let stderr = "";
  const ended = sandbox.todo(`watch${flags}`, {
    interrupt: interrupt.signal,
    onOutput: (text) => {
      stdout += text;
    },
    onNote: (text) => {
      stderr += text;
    },
  });
  return {
    printed: (text: string) => eventually(() => expect(stdout).toContain(text)),
    noted: (text: string) => eventually(() => expect(stderr).toContain(text)),
    stop() {
      interrupt.abort();
      return ended;
    },
  };
}

test("watch prints each change as it comes, and ends with 0 at Ctrl-C", async () => {
  const a = new WatchedNode();
  const { sandbox } = await startCluster({ a: a.handler() });
  const watching = watch(sandbox);
  await a.connected(1);
  a.send("ready", 1);
  a.change(2, todo());
  a.change(3, todo({ completed: true }));
  await watching.printed("completed");
  const { code, stdout, stderr } = await watching.stop();
  expect(code).toBe(0);
  expect(stdout).toBe(`${TIME} on a: 1 (v1, open) TaskA\n${TIME} on a: 1 (v1, completed) TaskA\n`);
  expect(stderr).toBe("via a\nwatching inbox on a\n");
});

test("watch --json is JSON Lines, each as the node sent it", async () => {
  const a = new WatchedNode();
  const { sandbox } = await startCluster({ a: a.handler() });
  const watching = watch(sandbox, " --json");
  await a.connected(1);
  a.send("ready", 1);
  a.change(2, todo());
  await watching.printed("\n");
  const { stdout } = await watching.stop();
  expect(stdout).toBe(`${JSON.stringify({ todo: todo(), from: "client", later: 1 })}\n`);
});

test("a stream that is cut is taken up where it was, and nothing is printed twice", async () => {
  const a = new WatchedNode();
  const { sandbox } = await startCluster({ a: a.handler() });
  const watching = watch(sandbox);
  await a.connected(1);
  a.send("ready", 1);
  a.change(2, todo());
  await watching.printed("TaskA");
  a.streams[0]?.end();
  await a.connected(2);
  expect(a.places).toEqual([undefined, `${BOOKMARK};aaaaaa:2`]);
  a.change(2, todo());
  a.change(3, todo({ task: "TaskB" }));
  await watching.printed("TaskB");
  expect((await watching.stop()).stdout.split("\n").length).toBe(3);
});

test("[B3] a node that is lost is followed by the next one, which must hold what was seen; what differs is printed", async () => {
  const [a, b] = [new WatchedNode(), new WatchedNode()];
  let isUp = true;
  a.todos = [todo(), todo({ id: todoId(2), task: "stays" })];
  b.todos = [todo({ completed: true, node: "b" }), ...a.todos.slice(1), todo({ id: todoId(3), task: "new" })];
  const cluster = await startCluster({
    a: (asked) => (isUp ? a.handler()(asked) : "hang up"),
    b: b.handler(),
  });
  const watching = watch(cluster.sandbox);
  await a.connected(1);
  a.send("ready", 1);
  a.change(2, todo());
  a.change(3, todo({ task: "TaskB" }));
  await watching.printed("TaskB");
  isUp = false;
  a.streams[0]?.destroy(new Error("the node dies"));
  await b.connected(1);
  b.send("reset", 9);
  await watching.printed("new");
  const { code, stdout, stderr } = await watching.stop();
  expect(code).toBe(0);
  expect(stdout.split("\n").slice(1)).toEqual([
    `${TIME} on b: 1 (v1, completed) TaskA`,
    `${TIME} on a: 3 (v1, open) new`,
    "",
  ]);
  expect(stderr).toContain("asking b\nvia b\nwatching inbox on b\n");
  expect(cluster.b.asked[0]?.headers["todo-bookmark"]).toBe(BOOKMARK);
});

test("while no node can be reached, watch tries again", async () => {
  const a = new WatchedNode();
  let refusals = 0;
  const { sandbox } = await startCluster({
    a: (asked) => (refusals > 0 && refusals-- > 0 ? "hang up" : a.handler()(asked)),
  });
  const watching = watch(sandbox, " --node a");
  await a.connected(1);
  a.send("ready", 1);
  await watching.noted("watching inbox on a");
  refusals = 3;
  a.streams[0]?.end();
  await a.connected(2);
  const { code, stderr } = await watching.stop();
  expect(code).toBe(0);
  expect(stderr).toBe(
    [
      "via a",
      "watching inbox on a",
      "no node can be reached (a: connection lost); trying again",
      "watching inbox again, on a",
      "",
    ].join("\n"),
  );
});

test("a watch that nobody answers, or that is refused, ends like any other command", async () => {
  const nobody = await startCluster({ a: () => "hang up", b: () => "hang up" });
  expect((await nobody.sandbox.todo("watch")).code).toBe(4);
  const refusing = await startCluster({ a: () => refusal("unauthorized", "Send a token.") });
  expect((await refusing.sandbox.todo("watch")).code).toBe(5);
});
