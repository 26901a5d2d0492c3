/** The page where the node that it shows is retired. */
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { answer, playBrowser, refusal, shownTodo } from "./browser.ts";

const MESSAGES = { refused: vi.fn() };
/** Whom the gateway picks; whoever is retired takes no writes, and answers reads. */
let nearest = "c";
const retired = new Set(["c"]);
const browser = playBrowser(({ method, node }) => {
  const name = node ?? nearest;
  if (method === "GET") return answer(name, { todos: [], next: null });
  if (retired.has(name)) return refusal(name, 503, "retired");
  return answer(name, shownTodo("1-aaaaaa", "milk", name), 201);
});
vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance"] });
const { remoteList } = await import("../../workers/web/page/list/remote-list.ts");

beforeEach(() => {
  nearest = "c";
});
afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function openList() {
  const list = remoteList("inbox", MESSAGES);
  await vi.advanceTimersByTimeAsync(0);
  return list;
}

test("[P2] a page that shows a retired node goes to the one that the gateway picks, and what was written goes there", async () => {
  const list = await openList();
  expect(list.connection.value).toEqual({ type: "live", node: "c" });
  nearest = "a";
  list.create({ task: "milk" });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(list.connection.value).toEqual({ type: "live", node: "a" });
  expect(list.unsent.value).toBe(0);
  expect(list.todos.value.map(({ node }) => node)).toEqual(["a"]);
  expect(MESSAGES.refused).not.toHaveBeenCalled();
  list.close();
});

test("[P2] while the gateway names the retired node again, the page asks it every few seconds, and not without a pause", async () => {
  const list = await openList();
  list.create({ task: "milk" });
  const before = browser.requests.length;
  await vi.advanceTimersByTimeAsync(20_000);
  const sent = browser.requests.slice(before);
  expect(list.unsent.value).toBe(1);
  expect(sent.length).toBeLessThan(25);
  nearest = "a";
  await vi.advanceTimersByTimeAsync(10_000);
  expect(list.unsent.value).toBe(0);
  list.close();
});
