/** Signing in by a link that the command line made. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BrowserWorld, expectQuiet, hasChromium, startBrowserWorld } from "./world.ts";

const TOKEN = "of-the-test-and-long-enough";
/** What a browser says of requests without a token, and of a link that is used up. */
const REFUSED = /401|404/;

describe.skipIf(!hasChromium())("a sign-in link", () => {
  let world: BrowserWorld;
  beforeAll(async () => {
    world = await startBrowserWorld("manual", { TODO_OPEN: "no", TODO_TOKEN: TOKEN });
  });
  afterAll(() => world?.stop());

  async function newLink(): Promise<string> {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const answer = await fetch(`${world.url}/session-links`, { method: "POST", headers });
    const { code } = (await answer.json()) as { code: string };
    return `#/sign-in/${code}`;
  }

  test("signs in after a press, for the tab's session alone, and leaves nothing in address and history", async () => {
    const link = await newLink();
    const page = await world.open(link);
    await page.getByText("You opened a link of").waitFor();
    await page.waitForURL(`${world.url}/#/`);
    expect(await page.evaluate(() => history.length)).toBe(2);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("Live from node").waitFor();
    const kept = await page.evaluate(() =>
      [sessionStorage, localStorage].map((store) => Object.values(store)),
    );
    expect(kept.map((values) => values.includes(TOKEN))).toEqual([true, false]);
    expectQuiet(page, REFUSED);
  });

  test("stays signed in where that was asked for", async () => {
    const page = await world.open(await newLink());
    await page.getByLabel("Stay signed in on this device").check();
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("Live from node").waitFor();
    expect(await page.evaluate((token) => Object.values(localStorage).includes(token), TOKEN)).toBe(true);
    expectQuiet(page, REFUSED);
  });

  test.each([
    ["en-GB", "Sign in", "This link was used already"],
    ["ja-JP", "サインイン", "このリンクはもう使われたか"],
  ])("that was used already says so (%s), and the token can be pasted", async (locale, button, said) => {
    const link = await newLink();
    const first = await world.open(link);
    await first.getByRole("button", { name: "Sign in" }).click();
    await first.getByText("Live from node").waitFor();
    const second = await world.open(link, { locale });
    await second.getByRole("button", { name: button }).click();
    await second.getByRole("alert").getByText(said).waitFor();
    await second.getByRole("button", { name: /Close|閉じる/ }).click();
    await second.getByLabel(/Token|トークン/).waitFor();
    expectQuiet(second, REFUSED);
  });

  test("that is opened in a tab with a list leaves the list as it was where it is put aside", async () => {
    const page = await world.open(await newLink());
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("Live from node").waitFor();
    await page.evaluate(() => {
      location.hash = "#/rounds/inbox";
    });
    await page.getByRole("heading", { name: "Rounds" }).waitFor({ state: "attached" });
    await page.evaluate(
      (link) => {
        location.hash = link;
      },
      await newLink(),
    );
    await page.getByText("You opened a link of").waitFor();
    await page.waitForURL(`${world.url}/#/rounds/inbox`);
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("heading", { name: "Rounds" }).waitFor({ state: "attached" });
    expectQuiet(page, REFUSED);
  });

  test("that reaches nobody can be pressed again", async () => {
    const page = await world.open(await newLink());
    await page.getByText("You opened a link of").waitFor();
    await page.context().setOffline(true);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").getByText("No answer came.").waitFor();
    await page.context().setOffline(false);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("Live from node").waitFor();
  });
});
