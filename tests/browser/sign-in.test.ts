/** A cluster that asks for a token. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../helpers/system.ts";
import { violations } from "./axe.ts";
import {
  addTodo,
  allSent,
  type BrowserWorld,
  expectQuiet,
  hasChromium,
  startBrowserWorld,
  tasks,
} from "./world.ts";

const TOKEN = "of-the-test-and-long-enough";
/** What a browser says of a request that is refused for want of a token. */
const REFUSED = /401/;

describe.skipIf(!hasChromium())("signing in", () => {
  let world: BrowserWorld;
  beforeAll(async () => {
    world = await startBrowserWorld("manual", { TODO_OPEN: "no", TODO_TOKEN: TOKEN });
  });
  afterAll(() => world?.stop());

  test("asks for a token, refuses a wrong one, and with the right one the list is there and live", async () => {
    const list = world.newList();
    const page = await world.open(`#/todos/${list}`);
    await page.getByLabel("Token").fill("wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").getByText("That token is not accepted").waitFor();
    await page.locator("input[type=password]:focus").waitFor();
    await page.getByLabel("Token").fill(TOKEN);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("Live from node a").waitFor();
    await addTodo(page, "Mine");
    await allSent(page);
    const answer = await fetch(`${world.url}/lists/${list}/todos`, {
      method: "POST",
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json", "todo-node": "a" },
      body: JSON.stringify({ task: "Told by event" }),
    });
    expect(answer.status).toBe(201);
    await eventually(async () => expect(await tasks(page)).toEqual(["Told by event", "Mine"]));
    expectQuiet(page, REFUSED);
  });

  test.each(["light", "dark"] as const)(
    "axe finds nothing wrong where one signs in, also after a wrong token, %s",
    async (colorScheme) => {
      const page = await world.open("#/todos/inbox", { colorScheme });
      await page.getByLabel("Token").waitFor();
      expect(await violations(page)).toEqual([]);
      await page.getByLabel("Token").fill("wrong");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("alert").waitFor();
      expect(await violations(page)).toEqual([]);
      expectQuiet(page, REFUSED);
    },
  );

  test("the token is kept for the tab's session alone, unless asked otherwise; signing out forgets it", async () => {
    const page = await world.open("#/todos/inbox");
    const kept = () =>
      page.evaluate(
        (token) => [sessionStorage, localStorage].map((store) => Object.values(store).includes(token)),
        TOKEN,
      );
    const signIn = async () => {
      await page.getByLabel("Token").fill(TOKEN);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByText("Live from node").waitFor();
    };
    await signIn();
    expect(await kept()).toEqual([true, false]);
    await page.getByRole("button", { name: "Sign out" }).click();
    expect(await kept()).toEqual([false, false]);
    await page.getByLabel("Stay signed in on this device").check();
    await signIn();
    expect(await kept()).toEqual([false, true]);
    await page.reload();
    await page.getByText("Live from node").waitFor();
    expectQuiet(page, REFUSED);
  });
});
