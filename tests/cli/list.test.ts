/** `todo list`, as people want it on any day. */
import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { displayWidth } from "../../cli/show/text.ts";
import type { Todo } from "../../workers/model/todo.ts";
import { listStatus, NOON, page, startCluster, todo, todoId } from "./helpers/cluster.ts";
import type { Handler } from "./helpers/fake-server.ts";

const HOUR_MS = 3_600_000;
const iso = (ms: number) => new Date(ms).toISOString();
const done = (id: number, hoursAgo: number): Todo =>
  todo({ id: todoId(id), task: `done${id}`, completed: true, completedAt: iso(NOON - hoursAgo * HOUR_MS) });

/** A node with all of this on its first page. */
function having(...todos: readonly Todo[]): { readonly a: Handler } {
  return { a: () => page(todos) };
}

/** The tasks, in the order of the table. */
function tasks(stdout: string): string[] {
  return [...stdout.matchAll(/\b[a-z]{3,}\d+\b/g)].map(([task]) => task);
}

test("what is open is shown, and what was completed in the last day", async () => {
  const open = todo({ id: todoId(2), task: "open2" });
  const { sandbox, a } = await startCluster(having(done(1, 25), open, done(3, 23)));
  const { stdout, stderr } = await sandbox.todo("list");
  expect(tasks(stdout)).toEqual(["open2", "done3"]);
  expect(stderr).toBe("via a\n1 open, 1 of 2 completed; `todo list --all` shows the rest\n");
  expect(a.lines).toEqual(["GET /lists/inbox/todos"]);
});

test("what starts later is not shown before", async () => {
  const at = (id: number, start: string) => todo({ id: todoId(id), task: `start${id}`, start });
  const { sandbox } = await startCluster(
    having(at(1, "2026-11-22"), at(2, "2026-11-23"), at(3, iso(NOON - HOUR_MS)), at(4, iso(NOON + HOUR_MS))),
  );
  const { stdout, stderr } = await sandbox.todo("list");
  expect(tasks(stdout)).toEqual(["start1", "start3"]);
  expect(stderr).toContain("2 of 4 open");
});

test("the most urgent comes first, and what was completed last", async () => {
  const { sandbox } = await startCluster(
    having(
      todo({ id: todoId(1), task: "plain1" }),
      done(2, 3),
      done(3, 1),
      todo({ id: todoId(4), task: "low4", priority: "low" }),
      todo({ id: todoId(5), task: "high5", priority: "high" }),
      todo({ id: todoId(6), task: "late6", due: "2026-12-01" }),
      todo({ id: todoId(7), task: "soon7", due: "2026-11-23" }),
      todo({ id: todoId(8), task: "placed8", position: "a0" }),
    ),
  );
  expect(tasks((await sandbox.todo("list")).stdout)).toEqual([
    "soon7",
    "late6",
    "high5",
    "low4",
    "placed8",
    "plain1",
    "done3",
    "done2",
  ]);
});

test("of several that one command completed, in one moment or one after the other, the last one comes first", async () => {
  const due = todo({ id: todoId(9), task: "due9", due: "2026-12-01" });
  for (const first of [2, 1]) {
    const { sandbox } = await startCluster(having(done(1, first), due, done(3, 1)));
    expect(tasks((await sandbox.todo("list")).stdout)).toEqual(["due9", "done3", "done1"]);
  }
});

test("a list without due dates, priorities and positions stays in the order of ids", async () => {
  const { sandbox } = await startCluster(having(todo({ id: todoId(12), task: "open12" }), done(3, 1)));
  expect(tasks((await sandbox.todo("list")).stdout)).toEqual(["done3", "open12"]);
});

test("of a list that does not fit on a page, the most urgent and the latest are asked for", async () => {
  const open = todo({ id: todoId(500), task: "open500", due: "2026-11-23" });
  const { sandbox, a } = await startCluster({
    a: ({ path, query }) => {
      if (path.endsWith("/status")) return { body: listStatus("a", { todos: 900, completed: 100 }) };
      if (query.get("status") === "open") return page([open], "more");
      return query.get("status") === "completed"
        ? page([done(7, 2), done(8, 30)])
        : page([done(8, 30)], "p2");
    },
  });
  const { stdout, stderr } = await sandbox.todo("list");
  expect(tasks(stdout)).toEqual(["open500", "done7"]);
  expect(stderr).toBe("via a\n1 of 800 open, 1 of 100 completed; `todo list --all` shows the rest\n");
  expect(a.asked.map(({ query }) => query.toString()).toSorted()).toEqual([
    "",
    "",
    "status=completed&sort=updated&order=desc&limit=20",
    expect.stringMatching(/^status=open&startBefore=2026-11-2[23]\S*&sort=urgency$/),
  ]);
});

test("filters go as flags or as words", async () => {
  const { sandbox, a } = await startCluster();
  const lines = [
    ["ls", "+work", "#home", "!hi", "buy", "milk"],
    ["ls", "--tag", "work,home", "--priority", "high", "--search", "buy milk"],
    ["ls", "before:2026-12-01", "after:2026-11-01"],
    ["ls", "--due-before", "2026-12-01", "--due-after", "2026-11-01"],
  ];
  for (const argv of lines) await sandbox.run([...argv, "--node", "a"]);
  const [words, flags, range, rangeFlags] = a.asked.map(({ query }) => [...query].toSorted().join(" "));
  expect(words).toBe("priority,high q,buy milk tag,home tag,work");
  expect(flags).toBe(words);
  expect(range).toBe("dueAfter,2026-11-01 dueBefore,2026-12-01");
  expect(rangeFlags).toBe(range);
});

test("due:DAY is the day here, from midnight to midnight", async () => {
  const { sandbox, a } = await startCluster();
  await sandbox.todo("ls due:tomorrow --node a");
  const { dueAfter = "", dueBefore = "" } = Object.fromEntries(a.asked[0]?.query ?? []);
  expect([dueAfter, dueBefore].map((each) => Date.parse(each.padEnd(11, "T").padEnd(16, "00:00")))).toEqual([
    new Date(2026, 10, 23).getTime(),
    new Date(2026, 10, 24).getTime(),
  ]);
});

test("where nothing matches, that is said", async () => {
  const { sandbox } = await startCluster(having());
  expect((await sandbox.todo("list +work")).stdout).toBe("No todos in inbox that match.\n");
});

const LONG = todo({
  id: todoId(1),
  task: "write to the landlord about the heating that does not warm the kitchen",
  tags: ["flat"],
  due: "2026-11-23",
  priority: "medium",
});
const CONFLICT = todo({ id: todoId(2), task: "電話を母にかける", conflicts: 1 });

for (const width of [40, 80, 120]) {
  test(`the table fits a terminal of ${width} columns, with and without colour`, async () => {
    const { sandbox } = await startCluster(having(LONG, CONFLICT, done(3, 1)));
    const [colour, plain] = await Promise.all([
      sandbox.todo("list --node a", { terminal: width }),
      sandbox.todo("list --node a", { terminal: width, env: { NO_COLOR: "1" } }),
    ]);
    expect(stripVTControlCharacters(colour?.stdout ?? "")).toBe(plain?.stdout);
    for (const line of plain?.stdout.trimEnd().split("\n") ?? [])
      expect(displayWidth(line)).toBeLessThanOrEqual(width);
    expect(plain?.stdout).toMatchSnapshot();
  });
}

describe("--all, of more than a page", () => {
  /** Pages of one of these each, with the cursors p1, p2 and so on. */
  const inPages = (...pages: readonly (readonly Todo[])[]): Handler => {
    return ({ query }) => {
      const at = Number((query.get("after") ?? "p0").slice(1));
      return page(pages[at] ?? [], at + 1 < pages.length ? `p${at + 1}` : null);
    };
  };
  const plain = (id: number, task = `open${id}`) => todo({ id: todoId(id), task });

  test("is shown page after page, before the next is asked for", async () => {
    const out: string[] = [];
    const shown: (string | undefined)[] = [];
    const { sandbox } = await startCluster({
      a: (asked) => {
        shown.push(out.at(-1));
        return inPages([plain(1), plain(2)], [plain(3), plain(4)], [plain(5)])(asked);
      },
    });
    const { stdout } = await sandbox.todo("list --all", { onOutput: (text) => out.push(text) });
    expect(tasks(stdout)).toEqual(["open1", "open2", "open3", "open4", "open5"]);
    // The last of a page waits for the next one: its number may go on there.
    expect(shown.map((text) => text && tasks(text))).toEqual([undefined, ["open1"], ["open2", "open3"]]);
  });
  test("has one header; later pages keep the columns, and make them wider where they must", async () => {
    const { sandbox } = await startCluster({
      a: inPages(
        [plain(1), plain(2)],
        [todo({ id: todoId(1_000), due: "2026-12-01" }), plain(1_001, "task")],
      ),
    });
    const { stdout } = await sandbox.todo("list --all");
    expect(stdout.match(/^ID/gm)).toHaveLength(1);
    const at = (line: string | undefined, text: string) => line?.indexOf(text);
    const lines = stdout.trimEnd().split("\n");
    expect(at(lines[1], "open1")).toBe(at(lines[0], "Task"));
    expect(lines).toHaveLength(5);
    expect(lines[3]).toContain("2026-12-01");
    expect(at(lines[3], "open ")).toBe(at(lines[4], "open "));
  });
  test("[I2] tells apart what shares a number, also where a page ends between them", async () => {
    const { sandbox, a } = await startCluster({
      a: inPages(
        [plain(1), todo({ id: todoId(2, "aaaaaa") })],
        [todo({ id: todoId(2, "bbbbbb") }), plain(3)],
      ),
    });
    const { stdout } = await sandbox.todo("list --all");
    expect(stdout.match(/^\S+/gm)).toEqual(["ID", "1", "2-a", "2-b", "3"]);
    await sandbox.todo("show 2-b --node a");
    expect(a.lines.at(-1)).toBe("GET /lists/inbox/todos/2-bbbbbb");
  });
  test("[I2] that breaks off is remembered as far as it was shown", async () => {
    const { sandbox, a } = await startCluster({
      a: (asked) => (asked.query.has("after") ? "hang up" : inPages([plain(1), plain(2)], [])(asked)),
    });
    const { code } = await sandbox.todo("list --all");
    expect(code).not.toBe(0);
    await sandbox.todo("show 1 --node a");
    expect(a.lines.at(-1)).toBe("GET /lists/inbox/todos/1-aaaaaa");
  });
});

test("--long shows version and last change, however narrow the terminal", async () => {
  const { sandbox } = await startCluster(having(LONG));
  const narrow = { terminal: 60, env: { NO_COLOR: "1" } };
  expect((await sandbox.todo("list", narrow)).stdout).not.toContain("Version");
  expect((await sandbox.todo("list --long", narrow)).stdout).toMatch(/^ID {2}Version {2}Task .*Changed\n/);
});

test("a terminal gets times beside now; a pipe gets them whole", async () => {
  const { sandbox } = await startCluster(having(todo({ due: "2026-11-23" })));
  const { stdout } = await sandbox.todo("list", { terminal: 100, env: { NO_COLOR: "1" } });
  expect(stdout).toMatch(/tomorrow .*1 h ago on a/);
  const piped = await sandbox.todo("list --node a");
  expect(piped.stdout).toMatch(/2026-11-23 .*2026-11-22 \d\d:00:00 on a/);
});
