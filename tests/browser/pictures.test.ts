/** The pictures of the README, taken of the real thing: `npm run pictures` writes them into docs/pictures/. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BrowserWorld, expectQuiet, hasChromium, startBrowserWorld } from "./world.ts";

const FOLDER = join(import.meta.dirname, "../../docs/pictures");
const IS_KEPT = process.env.TODO_PICTURES === "write";
/** Small enough to be looked at over a slow line. */
const MAX_PICTURE_BYTES = 150_000;
const LIST = "home";

describe.skipIf(!hasChromium())("pictures", () => {
  let world: BrowserWorld;
  beforeAll(async () => {
    world = await startBrowserWorld();
    const write = async (node: string, task: string, fields: object = {}) =>
      (await world.ask(`lists/${LIST}/todos`, { method: "POST", body: { task, ...fields }, node })) as {
        id: string;
      };
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    const sync = () => world.ask(`cluster/lists/${LIST}/sync`, { method: "POST" });
    await write("a", "Renew the passport", { completed: true });
    const train = await write("a", "Book the train to Vienna", { tags: ["travel"] });
    const milk = await write("a", "Buy oat milk", { tags: ["shop"] });
    await write("a", "Water the plants", { notes: "The fern twice." });
    await sync();
    await write("b", "Fix the bike light");
    await write("b", "Send the invoice", { priority: "high", due: tomorrow, tags: ["work"] });
    await sync();
    const rename = (node: string, task: string) =>
      world.ask(`lists/${LIST}/todos/${milk.id}`, { method: "PATCH", body: { task }, node });
    await rename("a", "Buy oat milk and tea");
    await rename("b", "Buy oat milk and bread");
    await sync();
    await write("b", "Call grandmother");
    await world.ask(`lists/${LIST}/todos/${train.id}`, {
      method: "PATCH",
      body: { completed: true },
      node: "a",
    });
  });
  afterAll(() => world?.stop());

  async function take(page: Page, name: string): Promise<void> {
    const picture = await page.screenshot({ animations: "disabled", caret: "hide" });
    expect(picture.length).toBeLessThan(MAX_PICTURE_BYTES);
    if (!IS_KEPT) return;
    await mkdir(FOLDER, { recursive: true });
    await writeFile(join(FOLDER, `${name}.png`), picture);
  }

  const wide = { viewport: { width: 1000, height: 560 } };
  const tall = { viewport: { width: 1000, height: 900 } };
  test.each([
    ["todos", "todos", wide],
    ["todos-dark", "todos", { ...wide, colorScheme: "dark" }],
    ["nodes", "nodes", tall],
    ["nodes-dark", "nodes", { ...tall, colorScheme: "dark" }],
    ["phone", "todos", { viewport: { width: 360, height: 640 }, deviceScaleFactor: 2 }],
    ["phone-ja", "todos", { viewport: { width: 360, height: 640 }, deviceScaleFactor: 2, locale: "ja" }],
  ] as const)("%s", async (name, view, options) => {
    const page = await world.open(`#/${view}/${LIST}`, options);
    await page.locator(".row, .board tbody tr").nth(2).waitFor();
    await page.getByText(/Live from node|から自動更新中|2 todos differ/).waitFor();
    await take(page, name);
    expectQuiet(page);
  });

  test("conflict", async () => {
    const page = await world.open(`#/todos/${LIST}`, wide);
    await page.getByRole("button", { name: "1 conflict" }).click();
    await page.locator(".side").nth(1).waitFor();
    await take(page, "conflict");
    expectQuiet(page);
  });
});
