/** What an operator presses: automatic rounds are paused and go on, and a node that is retired says so. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BrowserWorld, expectQuiet, hasChromium, startBrowserWorld } from "./world.ts";

describe.skipIf(!hasChromium())("an operator in a browser", () => {
  let world: BrowserWorld;
  beforeAll(async () => {
    world = await startBrowserWorld("live");
  });
  afterAll(() => world?.stop());

  test("pauses automatic rounds: nodes differ until they go on, and by hand a round runs all the same", async () => {
    const list = world.newList();
    const page = await world.open(`#/nodes/${list}`);
    const write = async (task: string) => {
      await page.getByLabel("Write on a").fill(task);
      await page.keyboard.press("Enter");
    };
    await page.getByRole("button", { name: "Pause automatic rounds" }).click();
    await page.getByText("Automatic rounds are paused.").waitFor();
    expect(await world.ask("local")).toMatchObject({ paused: true });
    await write("TaskA");
    await page.getByText("1 todo differs.").waitFor();
    await page.getByRole("button", { name: "Run a round" }).click();
    await page.getByText("All nodes hold the same.").waitFor();
    await write("TaskB");
    await page.getByText("1 todo differs.").waitFor();
    await page.getByRole("button", { name: /^Resume/ }).click();
    await page.getByText("All nodes hold the same.").waitFor();
    expect(await world.ask("local")).toMatchObject({ paused: false });
    expectQuiet(page);
  });

  test("[P2] sees that a node is retired, and can't write on it", async () => {
    const list = world.newList();
    await world.ask(`lists/${list}/todos`, { method: "POST", body: { task: "TaskA" }, node: "a" });
    await world.ask("cluster/nodes/b/retire", { method: "POST", body: { node: "b" } });
    const page = await world.open(`#/nodes/${list}`);
    await page.getByText("It takes no writes and no part in rounds, until it is readmitted.").waitFor();
    await page.getByLabel("Write on a").waitFor();
    await page.getByLabel("Write on b").waitFor({ state: "detached" });
    expectQuiet(page);
  });
});
