/** Several people at one browser: what one was shown, or has not sent, is not for the next one. */
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { answer, playBrowser, refusal, shownTodo } from "./browser.ts";

/** As a signed token reads; whether it is good, only the API says. */
const tokenOf = (sub: string, jti: string) =>
  `e30.${Buffer.from(JSON.stringify({ sub, jti })).toString("base64url")}.${"x".repeat(20)}`;
const ANN = tokenOf("ann", "first");
const ANN_AGAIN = tokenOf("ann", "second");
const BOB = tokenOf("bob", "first");
const OWNER = "the-cluster-s-own-token";

const expired = new Set<string | null>();
let takesWrites = true;
const browser = playBrowser(({ method, path, token }) => {
  if (expired.has(token)) return refusal("a", 401, "unauthorized");
  if (path.endsWith("/events-ticket")) return answer("a", { ticket: "t" }, 201);
  if (method === "GET") return answer("a", { todos: [shownTodo("1-aaaaaa", "seen", "a")], next: null });
  return takesWrites ? answer("a", shownTodo("2-aaaaaa", "made", "a"), 201) : refusal("a", 503, "behind");
});
vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance"] });
vi.mock("../../workers/web/page/shell/messages.tsx", () => ({ sayTrouble: vi.fn() }));
const { token, signIn } = await import("../../workers/web/page/shell/sign-in-state.ts");
const { currentList, leave, unsentInAll } = await import("../../workers/web/page/shell/open-lists.ts");

const settle = () => vi.advanceTimersByTimeAsync(10_000);
const written = () =>
  browser.requests.filter(({ path, method }) => method === "POST" && path.endsWith("/todos"));

beforeEach(async () => {
  leave();
  expired.clear();
  takesWrites = true;
});
afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Signs in, and writes what is not taken. */
async function writeInVain(as: string): Promise<void> {
  signIn(as, false);
  await settle();
  takesWrites = false;
  currentList.value?.create({ task: `of ${as}` });
  await settle();
  expect(unsentInAll.value).toBe(1);
}

/** What was asked for since `before`, by whom. */
const askedBy = (before: number) => [
  ...new Set(browser.requests.slice(before).map((request) => request.token)),
];

test("who signs out closes what is open, sockets too, and what was not sent goes out for nobody", async () => {
  await writeInVain(ANN);
  leave();
  expect(currentList.value).toBe(null);
  expect(browser.sockets.every(({ isClosed }) => isClosed)).toBe(true);
  takesWrites = true;
  const before = browser.requests.length;
  const writes = written().length;
  await settle();
  signIn(BOB, false);
  await settle();
  expect(askedBy(before)).toEqual([BOB]);
  expect(written().length).toBe(writes);
  expect(unsentInAll.value).toBe(0);
});

test("where a token is refused, its writes wait; who signs in next is not shown them, nor sends them", async () => {
  await writeInVain(ANN);
  expired.add(ANN);
  await settle();
  expect(token.value).toBe("");
  expect(browser.sockets.every(({ isClosed }) => isClosed)).toBe(true);
  takesWrites = true;
  const before = browser.requests.length;
  const writes = written().length;
  signIn(BOB, false);
  await settle();
  expect([unsentInAll.value, currentList.value?.todos.value.map(({ task }) => task)]).toEqual([0, ["seen"]]);
  expect(askedBy(before)).toEqual([BOB]);
  expect(written().length).toBe(writes);
  leave();
});

test("they go out once the same person signs in, with another token of theirs", async () => {
  await writeInVain(ANN);
  expired.add(ANN);
  await settle();
  takesWrites = true;
  signIn(ANN_AGAIN, false);
  await settle();
  expect(written().at(-1)).toMatchObject({ token: ANN_AGAIN, body: { task: `of ${ANN}` } });
  expect(unsentInAll.value).toBe(0);
  expect(currentList.value?.connection.value).toEqual({ type: "live", node: "a" });
});

test("of a token that says nothing of anybody, they wait for the same token", async () => {
  await writeInVain(OWNER);
  expired.add(OWNER);
  await settle();
  takesWrites = true;
  const writes = written().length;
  signIn(ANN, false);
  await settle();
  expect(written().length).toBe(writes);
  expired.clear();
  signIn(OWNER, false);
  await settle();
  expect(written().at(-1)).toMatchObject({ token: OWNER });
  expect(unsentInAll.value).toBe(0);
});

test("a write that its tab need not outlive may be of any length: browsers refuse to keep long ones on their way", async () => {
  signIn(ANN, false);
  await settle();
  for (const notes of ["x".repeat(20_000), "漢".repeat(20_000)]) {
    currentList.value?.create({ task: "noted", notes });
    await settle();
  }
  expect(
    written()
      .slice(-2)
      .map(({ keepalive }) => keepalive),
  ).toEqual([true, false]);
});
