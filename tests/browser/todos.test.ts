/** The list, as its owner uses it. */
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
} from "./world.ts";

describe.skipIf(!hasChromium())("todos in a browser", () => {
  let world: BrowserWorld;
  beforeAll(async () => {
    world = await startBrowserWorld();
  });
  afterAll(() => world?.stop());

  test("what is added, ticked, renamed and deleted is so on the node; what was deleted comes back", async () => {
    const list = world.newList();
    const page = await world.open(`#/todos/${list}`);
    await addTodo(page, "Buy milk");
    await addTodo(page, "Call the bank");
    await eventually(async () => expect(await tasks(page)).toEqual(["Call the bank", "Buy milk"]));
    await page.getByLabel("Done: Buy milk").check();
    await page.getByText("Call the bank", { exact: true }).click();
    await page.getByLabel("Text of the todo").fill("Call the bank at nine");
    await page.keyboard.press("Enter");
    await eventually(async () =>
      expect(await world.ask(`lists/${list}/todos`)).toMatchObject({
        todos: [
          { task: "Buy milk", completed: true },
          { task: "Call the bank at nine", completed: false },
        ],
      }),
    );
    await page.getByRole("button", { name: "Delete: Call the bank at nine" }).click();
    await eventually(async () => expect(await tasks(page)).toEqual(["Buy milk"]));
    await page.getByRole("radio", { name: /^Deleted/ }).check();
    await page.locator(".row").getByRole("button", { name: "Bring back" }).click();
    await eventually(async () =>
      expect(await world.ask(`lists/${list}/todos?status=open`)).toMatchObject({
        todos: [{ task: "Call the bank at nine" }],
      }),
    );
    expectQuiet(page);
  });

  test("undo takes back the last change of this page, and then the one before", async () => {
    const list = world.newList();
    const page = await world.open(`#/todos/${list}`);
    await addTodo(page, "Buy milk");
    await page.getByLabel("Done: Buy milk").check();
    await allSent(page);
    await page.locator(".row").focus();
    await page.keyboard.press("u");
    await eventually(async () =>
      expect(await world.ask(`lists/${list}/todos`)).toMatchObject({ todos: [{ completed: false }] }),
    );
    await page.getByRole("button", { name: "Undo" }).click();
    await eventually(async () => expect(await world.ask(`lists/${list}/todos`)).toMatchObject({ todos: [] }));
    expectQuiet(page);
  });

  test("undo also works where nothing is left to stand on: the only todo was deleted", async () => {
    const list = world.newList();
    const page = await world.open(`#/todos/${list}`);
    await addTodo(page, "Alone");
    await page.locator(".row").focus();
    await page.keyboard.press("d");
    await page.locator(".row").waitFor({ state: "detached" });
    await allSent(page);
    await page.keyboard.press("u");
    await eventually(async () => expect(await tasks(page)).toEqual(["Alone"]));
    expectQuiet(page);
  });

  test("a search that finds nothing under this filter says how many it would find in all", async () => {
    const list = world.newList();
    const page = await world.open(`#/todos/${list}`);
    await addTodo(page, "Buy milk");
    await addTodo(page, "Call the bank");
    await page.getByRole("radio", { name: /^Done/ }).check();
    await page.getByLabel("Search").fill("milk");
    await page.getByRole("button", { name: "Show 1 in All" }).click();
    await eventually(async () => expect(await tasks(page)).toEqual(["Buy milk"]));
    expectQuiet(page);
  });

  test("undo of a write that no node has answered yet hides it at once, and takes it back once it was made", async () => {
    const list = world.newList();
    const page = await world.open(`#/todos/${list}`);
    await addTodo(page, "Kept");
    await allSent(page);
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    await page.route("**/todos", async (route) => {
      if (route.request().method() === "POST") await released;
      await route.continue();
    });
    await addTodo(page, "Taken back");
    await eventually(async () => expect(await tasks(page)).toEqual(["Taken back", "Kept"]));
    await page.locator(".row").first().focus();
    await page.keyboard.press("u");
    await eventually(async () => expect(await tasks(page)).toEqual(["Kept"]));
    release();
    await eventually(async () =>
      expect(await world.ask(`lists/${list}/todos?status=deleted`)).toMatchObject({
        todos: [{ task: "Taken back" }],
      }),
    );
    await allSent(page);
    expect(await tasks(page)).toEqual(["Kept"]);
    expectQuiet(page);
  });

  test("by hand: a todo is moved by dragging and by keys, the order stays after a reload, and undo takes it back", async () => {
    const list = world.newList();
    for (const task of ["One", "Two", "Three"])
      await world.ask(`lists/${list}/todos`, { method: "POST", body: { task }, node: "a" });
    const page = await world.open(`#/todos/${list}`);
    await page.getByLabel("Order").selectOption("By hand");
    await eventually(async () => expect(await tasks(page)).toEqual(["One", "Two", "Three"]));
    // From then on, nothing above the list comes or goes while the mouse is on its way.
    await page.getByText("Live from node").waitFor();
    const handle = page.getByRole("button", { name: "Move: Three" });
    const [from, to] = [await handle.boundingBox(), await page.locator(".row").first().boundingBox()];
    if (!from || !to) throw new Error("no place on the screen");
    await page.mouse.move(from.x + 5, from.y + 5);
    await page.mouse.down();
    await page.mouse.move(from.x + 5, to.y + 4, { steps: 5 });
    await page.locator(".gap").waitFor();
    await page.mouse.up();
    await eventually(async () => expect(await tasks(page)).toEqual(["Three", "One", "Two"]));
    await page.getByRole("button", { name: "Move: Three" }).press("ArrowDown");
    await eventually(async () => expect(await tasks(page)).toEqual(["One", "Three", "Two"]));
    await page.locator(".row").nth(1).focus();
    await page.keyboard.press("Shift+J");
    await eventually(async () => expect(await tasks(page)).toEqual(["One", "Two", "Three"]));
    await allSent(page);
    expect(await world.ask(`lists/${list}/todos?sort=position`)).toMatchObject({
      todos: [{ task: "One" }, { task: "Two" }, { task: "Three" }],
    });
    await page.reload();
    await eventually(async () => expect(await tasks(page)).toEqual(["One", "Two", "Three"]));
    expect(await page.getByLabel("Order").inputValue()).toBe("position");
    await page.getByRole("button", { name: "Move: Three" }).press("ArrowUp");
    await eventually(async () => expect(await tasks(page)).toEqual(["One", "Three", "Two"]));
    await allSent(page);
    await page.keyboard.press("u");
    await eventually(async () => expect(await tasks(page)).toEqual(["One", "Two", "Three"]));
    expectQuiet(page);
  });

  test("due date, priority and tags are taken from what one types; notes and a later start from the details", async () => {
    const list = world.newList();
    const page = await world.open(`#/todos/${list}`);
    await addTodo(page, "Buy milk #shop !high due:2020-01-01");
    await page.locator(".mark.overdue").waitFor();
    await page.locator(".mark.priority.high").waitFor();
    await page.getByRole("button", { name: "Details: Buy milk" }).click();
    await page.getByLabel("Notes").fill("Oat\nor soy");
    await page.getByRole("button", { name: "Save" }).click();
    await allSent(page);
    expect(await world.ask(`lists/${list}/todos`)).toMatchObject({
      todos: [
        { task: "Buy milk", tags: ["shop"], priority: "high", due: "2020-01-01", notes: "Oat\nor soy" },
      ],
    });
    await addTodo(page, "Other");
    await page.locator(".row").getByRole("button", { name: "#shop" }).click();
    await eventually(async () => expect(await tasks(page)).toEqual(["Buy milk"]));
    await page.getByRole("button", { name: "Details: Buy milk" }).click();
    await page.getByLabel("From").fill("2999-01-01");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("radio", { name: /^Later/ }).check();
    await eventually(async () => expect(await tasks(page)).toEqual(["Buy milk"]));
    expectQuiet(page);
  });

  test("[B3] two windows on two nodes: what is written in one appears in the other", async () => {
    const list = world.newList();
    const one = await world.open(`#/todos/${list}`);
    const other = await world.open(`#/nodes/${list}`);
    await addTodo(one, "From the other window");
    await eventually(async () =>
      expect(await other.locator(".cell .task").allTextContents()).toHaveLength(1),
    );
    await world.ask(`cluster/lists/${list}/sync`, { method: "POST" });
    await eventually(async () =>
      expect(await other.locator(".cell .task").allTextContents()).toEqual([
        "From the other window",
        "From the other window",
      ]),
    );
    await other.getByLabel("Write on b").fill("From b");
    await other.keyboard.press("Enter");
    // A round that came before it would pass it over.
    await eventually(async () =>
      expect(await world.ask(`lists/${list}/todos`, { node: "b" })).toMatchObject({
        todos: [{}, { task: "From b" }],
      }),
    );
    await world.ask(`cluster/lists/${list}/sync`, { method: "POST" });
    await eventually(async () => expect(await tasks(one)).toEqual(["From b", "From the other window"]));
    expectQuiet(one);
    expectQuiet(other);
  });

  test("[M3, M4] a conflict is marked, shown side by side, and settled by one press for what lost", async () => {
    const list = world.newList();
    const { id } = (await world.ask(`lists/${list}/todos`, {
      method: "POST",
      body: { task: "Tea" },
      node: "a",
    })) as {
      id: string;
    };
    const sync = () => world.ask(`cluster/lists/${list}/sync`, { method: "POST" });
    await sync();
    const rename = (node: string, task: string) =>
      world.ask(`lists/${list}/todos/${id}`, { method: "PATCH", body: { task }, node });
    await rename("a", "Green tea");
    await rename("b", "Black tea");
    await sync();
    const page = await world.open(`#/todos/${list}`);
    await page.getByRole("button", { name: "1 conflict" }).click();
    const sides = page.locator(".side");
    await eventually(async () => expect(await sides.count()).toBe(2));
    expect(await sides.nth(0).textContent()).toMatch(/Stands.*Black tea.*Node b/);
    expect(await sides.nth(1).textContent()).toMatch(/Lost.*Green tea.*Node a/);
    await page.getByRole("button", { name: "Take this instead" }).click();
    await eventually(async () =>
      expect(await world.ask(`lists/${list}/todos`, { node: "a" })).toMatchObject({
        todos: [{ task: "Green tea", conflicts: 0 }],
      }),
    );
    await page.getByRole("button", { name: "1 conflict" }).waitFor({ state: "detached" });
    expectQuiet(page);
  });

  test("hostile texts stay texts, in every place where a text is shown", async () => {
    const list = world.newList();
    const hostile = `<img src=x onerror=alert(1)> "><script>alert(2)</script> javascript:alert(3) {{7*7}} \u202Eabc`;
    const { id } = (await world.ask(`lists/${list}/todos`, {
      method: "POST",
      body: { task: "x" },
      node: "a",
    })) as { id: string };
    await world.ask(`cluster/lists/${list}/sync`, { method: "POST" });
    const tag = "<img/src=x/onerror=alert(4)>";
    const write = (node: string, body: object) =>
      world.ask(`lists/${list}/todos/${id}`, { method: "PATCH", body, node });
    await write("a", { task: `a ${hostile}`, notes: `a ${hostile}` });
    await write("b", { task: hostile, notes: hostile, addTags: [tag] });
    await world.ask(`cluster/lists/${list}/sync`, { method: "POST" });
    const page = await world.open(`#/todos/${list}`);
    page.on("dialog", () => expect.unreachable("a script of a text ran"));
    await eventually(async () => expect(await tasks(page)).toEqual([hostile]));
    await page.getByRole("button", { name: `#${tag}` }).waitFor();
    await page.getByRole("button", { name: "2 conflicts" }).click();
    await eventually(async () =>
      expect(await page.locator(".side-value").allTextContents()).toEqual([
        hostile,
        `a ${hostile}`,
        hostile,
        `a ${hostile}`,
      ]),
    );
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: `Details: ${hostile}` }).click();
    await page.locator(".history li").first().waitFor();
    expect(await page.getByLabel("Notes").inputValue()).toBe(hostile);
    expect(await page.getByLabel("Tags").inputValue()).toBe(tag);
    await page.keyboard.press("Escape");
    await page.goto(`${world.url}/#/nodes/${list}`);
    await eventually(async () =>
      expect(await page.locator(".cell .task").allTextContents()).toEqual([hostile, hostile]),
    );
    expect(await page.locator("main img, main script").count()).toBe(0);
    expectQuiet(page);
  });
});
