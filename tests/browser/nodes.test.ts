/** The nodes, rounds and tour, as an onlooker sees them. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../helpers/system.ts";
import {
  addTodo,
  type BrowserWorld,
  expectQuiet,
  hasChromium,
  startBrowserWorld,
  tasks,
  told,
} from "./world.ts";

/** What a browser says of a node that is stopped. */
const DOWN = /503|WebSocket/;

describe.skipIf(!hasChromium())("nodes in a browser", () => {
  let world: BrowserWorld;
  beforeAll(async () => {
    world = await startBrowserWorld();
  });
  afterAll(() => world?.stop());

  test("the three steps by hand: alone, brought together by a round, and a conflict that both show", async () => {
    const list = world.newList();
    const page = await world.open(`#/nodes/${list}`);
    const write = async (node: string, task: string) => {
      await page.getByLabel(`Write on ${node}`).fill(task);
      await page.keyboard.press("Enter");
    };
    const cells = () =>
      page.locator("tbody tr:not(.space)").evaluateAll((rows) =>
        rows.map((row) =>
          [...row.querySelectorAll("td")].map((cell) => {
            const task = cell.querySelector(".task")?.textContent;
            return task === undefined
              ? "not here"
              : `${cell.querySelector(".version")?.textContent} ${task} ${cell.querySelector("input")?.checked ? "completed" : "open"}`;
          }),
        ),
      );
    const round = () => page.getByRole("button", { name: "Run a round" }).click();

    await write("a", "TaskA");
    await eventually(async () => expect(await cells()).toEqual([["v1 TaskA open", "not here"]]));
    await page.getByText("1 todo differs.").waitFor();
    await write("a", "TaskB");
    await page.getByLabel("Done: TaskA (on a)").check();
    await eventually(async () =>
      expect(await cells()).toEqual([
        ["v2 TaskB open", "not here"],
        ["v3 TaskA completed", "not here"],
      ]),
    );
    await round();
    await eventually(async () =>
      expect(await cells()).toEqual([
        ["v1 TaskB open", "v1 TaskB open"],
        ["v1 TaskA completed", "v1 TaskA completed"],
      ]),
    );
    await page.getByText("All nodes hold the same.").waitFor();

    await page.getByLabel("Done: TaskA (on a)").uncheck();
    await page.getByLabel("Done: TaskA (on a)").check();
    await page.getByLabel("Done: TaskA (on b)").uncheck();
    await page.getByText("1 todo differs.").waitFor();
    await round();
    await eventually(async () => expect((await cells())[1]).toEqual(["v2 TaskA open", "v2 TaskA open"]));
    // One node may look so before the round has reached it.
    await eventually(async () => expect(await page.locator(".mark.conflict").count()).toBe(2));
    expectQuiet(page);
  });

  test("a node goes down: the list goes on at the other one; it comes back and catches up", async () => {
    const list = world.newList();
    const todos = await world.open(`#/todos/${list}`);
    const nodes = await world.open(`#/nodes/${list}`);
    await todos.getByText("Live from node a").waitFor();
    await addTodo(todos, "Before");
    await world.ask(`cluster/lists/${list}/sync`, { method: "POST" });
    // No round has read it when the node goes: only the node itself can bring it back.
    await world.ask(`lists/${list}/todos`, { method: "POST", body: { task: "Only on a" }, node: "a" });
    await told(nodes, "Node a is stopped.", () => nodes.getByRole("button", { name: "Stop a" }).click());
    await todos.getByText("Live from node b").waitFor();
    // Who comes now has never heard from a: what it holds is not known, and no difference.
    const late = await world.open(`#/nodes/${list}`);
    await late.getByText("The nodes that can be reached hold the same.").waitFor();
    await late.locator("td").first().getByText("not known").waitFor();
    await addTodo(todos, "While a is down");
    await eventually(async () => expect((await tasks(todos))[0]).toBe("While a is down"));
    await eventually(async () =>
      expect(await world.ask(`lists/${list}/todos`, { node: "b" })).toMatchObject({
        todos: [{}, { node: "b" }],
      }),
    );
    await told(nodes, "Node a runs again.", () => nodes.getByRole("button", { name: "Start a" }).click());
    await nodes.getByRole("button", { name: "Run a round" }).click();
    await eventually(async () =>
      expect(await world.ask(`lists/${list}/todos`, { node: "a" })).toMatchObject({
        todos: expect.arrayContaining(
          ["Before", "Only on a", "While a is down"].map((task) => expect.objectContaining({ task })),
        ),
      }),
    );
    await nodes.getByText("All nodes hold the same.").waitFor();
    expectQuiet(todos, DOWN);
    expectQuiet(nodes, DOWN);
    expectQuiet(late, DOWN);
  });

  test("each round is in the log: who was read, who got what, and how it ended", async () => {
    const list = world.newList();
    const page = await world.open(`#/rounds/${list}`);
    await page.getByText("No round has run yet.").waitFor();
    await world.ask(`lists/${list}/todos`, { method: "POST", body: { task: "TaskA" }, node: "a" });
    // On a machine that is busy, a node may be late for a round: the next one has it.
    await eventually(async () =>
      expect(await world.ask(`cluster/lists/${list}/sync`, { method: "POST" })).toMatchObject({
        complete: true,
      }),
    );
    await page
      .getByRole("row", { name: /\d+ .* read 1, given 0 read 0, given 1 \d+ 0 \d+ ms complete/ })
      .waitFor();
    await page.getByRole("img", { name: /From a write to its round/ }).waitFor();
    await page.getByRole("img", { name: /Records per round\. .* \d+: read 1, given 1$/ }).waitFor();
    await page.getByRole("img", { name: /Calls per round\. .* \d+: Calls \d+$/ }).waitFor();
    expectQuiet(page);
  });

  test("the tour plays every step on real nodes, and puts back what it stopped", async () => {
    const page = await world.open("#/tour");
    const titles = ["Two servers, one list"];
    for (let step = 2; step <= 11; step++) {
      await page.getByRole("button", { name: "Next" }).click();
      await page.getByText(`Step ${step} of 11`).waitFor();
      if (step === 8) {
        // [M2] b was given the name from a while its own was newer.
        const [a, b] = [page.locator("tbody td").nth(0), page.locator("tbody td").nth(1)];
        await eventually(async () => expect(await b.textContent()).toContain("TaskA, meanwhile on b"));
        await eventually(async () => expect(await a.textContent()).toContain("TaskA, later on a"));
        await b.locator(".mark.conflict").waitFor();
      }
      titles.push((await page.getByRole("heading", { level: 1 }).textContent()) ?? "");
    }
    expect(new Set(titles).size).toBe(11);
    // [M3] b's own name was the later one, and outlived that b was stopped.
    await eventually(async () =>
      expect(await page.locator("tbody tr").first().locator(".task").allTextContents()).toEqual([
        "TaskA, meanwhile on b",
        "TaskA, meanwhile on b",
      ]),
    );
    await page.getByText("TaskC").nth(1).waitFor();
    await page.getByRole("button", { name: "Back" }).click();
    await page.getByText("Step 10 of 11").waitFor();
    await page.getByRole("link", { name: "Todos" }).click();
    await eventually(async () =>
      expect(await world.ask("local")).toEqual({
        nodes: [
          { node: "a", running: true },
          { node: "b", running: true },
        ],
        paused: false,
        waiting: 0,
      }),
    );
    expectQuiet(page, DOWN);
  });
});
