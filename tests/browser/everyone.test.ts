/** For everyone: keys alone, screen readers, Japanese, small screens, large lists. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../helpers/system.ts";
import { violations } from "./axe.ts";
import { type BrowserWorld, expectQuiet, hasChromium, startBrowserWorld, tasks } from "./world.ts";

const VIEWS = ["todos", "nodes", "rounds", "tour"];

/** What sticks out of a window of 320 pixels, unless it scrolls by itself or nobody sees it. */
function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll("body *")]
      .filter(
        (element) =>
          !element.closest(".table-scroll, .sr-only, .segments input, thead") &&
          (element.getBoundingClientRect().right > 321 ||
            (element.matches("dialog, .dialog-inside") && element.scrollWidth > element.clientWidth)),
      )
      .map((element) => element.outerHTML.slice(0, 120)),
  );
}

describe.skipIf(!hasChromium())("for everyone", () => {
  let world: BrowserWorld;
  let list: string;
  beforeAll(async () => {
    world = await startBrowserWorld();
    list = world.newList();
    const { id } = (await world.ask(`lists/${list}/todos`, {
      method: "POST",
      body: { task: "Tea" },
      node: "a",
    })) as { id: string };
    await world.ask(`lists/${list}/todos`, {
      method: "POST",
      body: { task: "Milk", completed: true },
      node: "a",
    });
    const sync = () => world.ask(`cluster/lists/${list}/sync`, { method: "POST" });
    await sync();
    for (const [node, task] of [
      ["a", "Green tea"],
      ["b", "Black tea"],
    ] as const)
      await world.ask(`lists/${list}/todos/${id}`, { method: "PATCH", body: { task }, node });
    await sync();
    await world.ask(`lists/${list}/todos`, { method: "POST", body: { task: "Only on b" }, node: "b" });
  });
  afterAll(() => world?.stop());

  test.each(
    VIEWS.flatMap((view) => (["light", "dark"] as const).map((colorScheme) => [view, colorScheme] as const)),
  )("axe finds nothing wrong in %s, %s", async (view, colorScheme) => {
    // Halfway, what lights up and fades is of no colour that anybody chose.
    const page = await world.open(`#/${view}/${list}`, { colorScheme, reducedMotion: "reduce" });
    await page.getByRole("heading", { level: 1 }).waitFor({ state: "attached" });
    await page.locator(".row, .board, .log, .empty").first().waitFor();
    expect(await violations(page)).toEqual([]);
    expectQuiet(page);
  });

  test.each(["light", "dark"] as const)("axe finds nothing wrong in the dialogs, %s", async (colorScheme) => {
    const page = await world.open(`#/todos/${list}`, { colorScheme });
    await page.getByRole("button", { name: "1 conflict" }).click();
    await page.locator(".side").first().waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Details: Black tea" }).click();
    await page.getByText("History").waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    expect(await violations(page)).toEqual([]);
    expectQuiet(page);
  });

  test("keys alone: add, move, tick, rename, delete, undo, and the keys are told by `?`", async () => {
    const own = world.newList();
    const page = await world.open(`#/todos/${own}`);
    await page.getByText("Live from node").waitFor();
    for (const task of ["One", "Two", "Three"]) {
      await page.keyboard.press("n");
      await page.keyboard.type(task);
      await page.keyboard.press("Enter");
      await page.locator("#new-todo").evaluate((input) => input.blur());
    }
    await eventually(async () => expect(await tasks(page)).toEqual(["Three", "Two", "One"]));
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    const onRow = () => page.evaluate(() => document.activeElement?.querySelector(".task")?.textContent);
    await eventually(async () => expect(await onRow()).toBe("Two"));
    await page.keyboard.press("x");
    await page.keyboard.press("Enter");
    await page.keyboard.type("Two and a half");
    await page.keyboard.press("Enter");
    await eventually(async () =>
      expect(await world.ask(`lists/${own}/todos`)).toMatchObject({
        todos: [{}, { task: "Two and a half", completed: true }, {}],
      }),
    );
    await page.keyboard.press("k");
    await page.keyboard.press("d");
    await eventually(async () =>
      expect(await world.ask(`lists/${own}/todos?status=deleted`)).toMatchObject({
        todos: [{ task: "Three" }],
      }),
    );
    await page.keyboard.press("u");
    await eventually(async () =>
      expect(await world.ask(`lists/${own}/todos?status=deleted`)).toMatchObject({ todos: [] }),
    );
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("2");
    await page.getByRole("heading", { name: "Nodes" }).waitFor();
    expectQuiet(page);
  });

  test("keys alone: a conflict is opened and settled, todos are put in order, and the focus is never lost", async () => {
    const own = world.newList();
    const sync = () => world.ask(`cluster/lists/${own}/sync`, { method: "POST" });
    const write = async (task: string) =>
      (await world.ask(`lists/${own}/todos`, { method: "POST", body: { task }, node: "a" })) as {
        id: string;
      };
    await write("Bread");
    const { id } = await write("Tea");
    await sync();
    for (const [node, task] of [
      ["a", "Green tea"],
      ["b", "Black tea"],
    ] as const)
      await world.ask(`lists/${own}/todos/${id}`, { method: "PATCH", body: { task }, node });
    await sync();
    const page = await world.open(`#/todos/${own}`);
    await page.getByText("Live from node").waitFor();
    const focused = () =>
      page.evaluate(() => document.activeElement?.closest(".row")?.querySelector(".task")?.textContent);
    await page.keyboard.press("j");
    await page.keyboard.press("c");
    await page.getByRole("button", { name: "Take this instead" }).focus();
    await page.keyboard.press("Enter");
    await eventually(async () => expect(await tasks(page)).toEqual(["Green tea", "Bread"]));
    await page.locator(".mark.conflict").waitFor({ state: "detached" });
    await eventually(async () => expect(await focused()).toBe("Green tea"));
    // By the button in the row, too, which goes with what it does.
    await page.getByRole("button", { name: "Delete: Green tea" }).press("Enter");
    await eventually(async () => expect(await focused()).toBe("Bread"));
    await page.keyboard.press("u");
    await eventually(async () => expect(await tasks(page)).toEqual(["Green tea", "Bread"]));
    await page.keyboard.press("Enter");
    await page.keyboard.type("Rye bread");
    await page.keyboard.press("Enter");
    await eventually(async () => expect(await focused()).toBe("Rye bread"));
    await page.keyboard.press("Enter");
    await page.keyboard.type("Not this");
    await page.keyboard.press("Escape");
    await eventually(async () => expect(await focused()).toBe("Rye bread"));
    await page.getByLabel("Order").selectOption("By hand");
    await eventually(async () => expect(await tasks(page)).toEqual(["Rye bread", "Green tea"]));
    await page.keyboard.press("Tab");
    await page.keyboard.press("Shift+J");
    await eventually(async () => expect(await tasks(page)).toEqual(["Green tea", "Rye bread"]));
    await eventually(async () => expect(await focused()).toBe("Rye bread"));
    expectQuiet(page);
  });

  test.each(VIEWS)("%s fits 320 pixels: nothing has to be scrolled sideways", async (view) => {
    for (const locale of ["en", "ja"]) {
      const page = await world.open(`#/${view}/${list}`, { viewport: { width: 320, height: 640 }, locale });
      await page.locator(".row, .board, .log, .empty").first().waitFor();
      await eventually(async () => expect(await tooWide(page)).toEqual([]));
    }
  });

  test("a node's card fits 320 pixels, however long its figures are", async () => {
    const page = await world.open(`#/nodes/${list}`, { viewport: { width: 320, height: 640 } });
    await page.route("**/status", async (route) => {
      const status = (await (await route.fetch()).json()) as { nodes: object[] };
      const most = { head: 9e15, round: 9e15, unsettled: 9e15, lag: { samples: 1, p50Ms: 9e7, p95Ms: 9e7 } };
      await route.fulfill({ json: { ...status, nodes: status.nodes.map((node) => ({ ...node, ...most })) } });
    });
    await page.getByText("90,000,000 ms").first().waitFor();
    await eventually(async () => expect(await tooWide(page)).toEqual([]));
    // A request may be on its way, and its answer would come to a page that is closed.
    await page.unrouteAll({ behavior: "wait" });
  });

  test("every dialog fits 320 pixels, in both languages", async () => {
    for (const locale of ["en", "ja"]) {
      const page = await world.open(`#/todos/${list}`, { viewport: { width: 320, height: 640 }, locale });
      const row = page.locator(".row").filter({ hasText: "Black tea" });
      const opens = [
        () => page.locator(".list-button").click(),
        () => page.keyboard.press("?"),
        () => row.getByRole("button").first().click(),
        () => row.getByRole("button").last().click(),
      ];
      await row.waitFor();
      for (const open of opens) {
        await open();
        await page
          .locator("dialog .choices li, dialog .keys, dialog .side, dialog section")
          .first()
          .waitFor();
        await eventually(async () => expect(await tooWide(page)).toEqual([]));
        await page.keyboard.press("Escape");
        await page.locator("dialog").waitFor({ state: "detached" });
      }
    }
  });

  test("on a phone, a long list on each node is as wide as the screen from end to end", async () => {
    const long = world.newList();
    const body = Array.from({ length: 60 }, (_, n) => JSON.stringify({ task: `Todo number ${n + 1}` }));
    await fetch(`${world.url}/lists/${long}/import`, {
      method: "POST",
      headers: { "content-type": "application/x-ndjson", "todo-node": "a" },
      body: body.join("\n"),
    });
    const page = await world.open(`#/nodes/${long}`, { viewport: { width: 320, height: 640 } });
    await page.getByText("Todo number 60", { exact: true }).waitFor();
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    const last = page.locator("tr:not(.space)").filter({ hasText: "Todo number 1v1" });
    await last.waitFor();
    expect((await last.boundingBox())?.width).toBeGreaterThan(280);
    expectQuiet(page);
  });

  test("with a finger: add, tick, take it back", async () => {
    const own = world.newList();
    const phone = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true };
    const page = await world.open(`#/todos/${own}`, phone);
    await page.getByLabel("What is to be done?").tap();
    await page.keyboard.type("By thumb");
    await page.getByRole("button", { name: "Add" }).tap();
    await page.getByLabel("Done: By thumb").tap();
    const stored = (completed: boolean) =>
      eventually(async () =>
        expect(await world.ask(`lists/${own}/todos`)).toMatchObject({ todos: [{ completed }] }),
      );
    await stored(true);
    await page.getByRole("button", { name: "Undo" }).tap();
    await stored(false);
    expectQuiet(page);
  });

  test("a Japanese browser is answered in Japanese, in every view, and the choice is kept", async () => {
    const page = await world.open(`#/todos/${list}`, { locale: "ja-JP" });
    await page.getByRole("button", { name: "競合 1 件" }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("ja");
    for (const [view, title] of [
      ["nodes", "ノード"],
      ["rounds", "ラウンド"],
      ["tour", "二つのサーバー、一つのリスト"],
    ] as const) {
      await page.goto(`${world.url}/#/${view}/${list}`);
      await page.getByRole("heading", { level: 1, name: title }).waitFor();
    }
    await page.getByLabel("言語").selectOption("English");
    await page.getByRole("heading", { name: "Two servers, one list" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "Two servers, one list" }).waitFor();
    expectQuiet(page);
  });
});
