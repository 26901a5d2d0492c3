/** The way to a node: gone, refused, or not wanted any more. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../helpers/system.ts";
import {
  addTodo,
  allSent,
  type BrowserWorld,
  expectQuiet,
  hasChromium,
  startBrowserWorld,
  tasks,
  told,
} from "./world.ts";

describe.skipIf(!hasChromium())("the way to a node, in a browser", () => {
  let world: BrowserWorld;
  beforeAll(async () => {
    world = await startBrowserWorld();
  });
  afterAll(() => world?.stop());

  test("offline: what is shown stays, three writes wait and are marked, and go out in order when the network is back", async () => {
    const list = world.newList();
    const page = await world.open(`#/todos/${list}`);
    await addTodo(page, "First");
    await eventually(async () =>
      expect(await world.ask(`lists/${list}/todos`)).toMatchObject({ todos: [{}] }),
    );
    // Also where there is nothing to send and nothing was missed.
    await page.context().setOffline(true);
    await page.getByText("No node can be reached.").waitFor();
    await page.context().setOffline(false);
    await page.getByText("Live from node").waitFor();
    await page.context().setOffline(true);
    await page.getByText("No node can be reached.").waitFor();
    await addTodo(page, "Second");
    await page.getByLabel("Done: First").check();
    await addTodo(page, "Third");
    await page.getByText("3 changes not sent yet").waitFor();
    expect(await tasks(page)).toEqual(["Third", "Second", "First"]);
    expect(await page.getByText("not sent yet", { exact: true }).count()).toBe(3);
    const asks = page.waitForEvent("dialog").then(async (dialog) => {
      await dialog.dismiss();
      return dialog.type();
    });
    await page.close({ runBeforeUnload: true });
    expect(await asks).toBe("beforeunload");
    await page.context().setOffline(false);
    await page.getByText("Live from node").waitFor();
    await allSent(page);
    const { todos } = (await world.ask(`lists/${list}/todos`)) as {
      todos: { task: string; completed: boolean; version: number }[];
    };
    expect(todos.map(({ task, completed, version }) => [task, completed, version])).toEqual([
      ["First", true, 3],
      ["Second", false, 2],
      ["Third", false, 4],
    ]);
    expectQuiet(page, /ERR_INTERNET_DISCONNECTED|WebSocket/);
  });

  test("a write that the node refuses is taken back, with what the node said", async () => {
    const list = world.newList();
    const page = await world.open(`#/todos/${list}`);
    await addTodo(page, "Fine");
    await eventually(async () =>
      expect(await world.ask(`lists/${list}/todos`)).toMatchObject({ todos: [{}] }),
    );
    const [{ id }] = ((await world.ask(`lists/${list}/todos`)) as { todos: [{ id: string }] }).todos;
    await page.route("**/todos/*", (route) =>
      route.fulfill({ status: 400, json: { type: "/problems/invalid", detail: "Not today." } }),
    );
    // No `check`: that fails where the mark is gone before it looks.
    await told(page, "Not today.", () => page.getByLabel("Done: Fine").click());
    await eventually(async () => expect(await page.getByLabel("Done: Fine").isChecked()).toBe(false));
    await page.unroute("**/todos/*");
    expect(await world.ask(`lists/${list}/todos/${id}`)).toMatchObject({ completed: false });
    await page.route("**/todos", (route) =>
      route.fulfill({ status: 403, json: { type: "/problems/forbidden", detail: "You may only read." } }),
    );
    await told(page, "You may only read.", () => addTodo(page, "Not mine #shop !high due:2999-01-01"));
    await eventually(async () => expect(await tasks(page)).toEqual(["Fine"]));
    // What was typed is not lost.
    expect(await page.getByLabel("What is to be done?").inputValue()).toBe(
      "Not mine #shop !high due:2999-01-01",
    );
    // And it does not get into another list.
    await page.goto(`${world.url}/#/todos/${world.newList()}`);
    await eventually(async () => expect(await page.getByLabel("What is to be done?").inputValue()).toBe(""));
    expectQuiet(page, /400|403/);
  });

  test("another list is chosen while the connection for the first is being made: no browser reports that as a failure", async () => {
    const [first, second] = [world.newList(), world.newList()];
    await world.ask(`lists/${second}/todos`, { method: "POST", body: { task: "Of the second" } });
    const page = await world.open("#/tour/unused");
    await page.evaluate(
      ([from, to]) => {
        window.WebSocket = class extends WebSocket {
          constructor(url: string | URL) {
            super(url);
            if (!String(url).includes(`/lists/${from}/`)) return;
            this.addEventListener("close", () => document.body.setAttribute("data-first", "closed"));
            location.hash = `#/todos/${to}`;
          }
        };
        location.hash = `#/todos/${from}`;
      },
      [first, second],
    );
    await page.getByText("Of the second", { exact: true }).waitFor();
    await page.locator("body[data-first=closed]").waitFor({ state: "attached" });
    expectQuiet(page);
  });
});
