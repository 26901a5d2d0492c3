import { expect, it } from "vitest";
import { datanodeApp } from "../helpers/worker-app.ts";

/** A list without an end: each page has one line. */
class EndlessList {
  pages = 0;

  export(): object {
    const outcome = { lines: [{ task: `Task${this.pages++}` }], next: "more" };
    return { outcome, bookmark: "", lost: [], stamp: null };
  }
}

it("an export is read as the client takes it, and no further once the client has left", async () => {
  const list = new EndlessList();
  const env = { TODO_OPEN: "yes", LISTS: { getByName: () => list } };
  const { body } = await datanodeApp.request("/lists/inbox/export", {}, env);
  const reader = body?.getReader();
  const first = await reader?.read();
  expect(new TextDecoder().decode(first?.value)).toBe('{"task":"Task0"}\n');
  await reader?.cancel();
  const { pages } = list;
  // What is read ahead is a page or two.
  expect(pages).toBeLessThanOrEqual(3);
  for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(list.pages).toBe(pages);
});

it("[R8] an export during which the storage begins anew breaks off: it must not look whole", async () => {
  const page = (task: string, next: string | null, origin: string) => ({
    outcome: { lines: [{ task }], next, origin },
    bookmark: "",
    lost: [],
    stamp: null,
  });
  const linesOf = async (pages: object[]) => {
    const list = { export: () => pages.shift() };
    const env = { TODO_OPEN: "yes", LISTS: { getByName: () => list } };
    return (await datanodeApp.request("/lists/inbox/export", {}, env)).text();
  };
  const one = page("one", "more", "a-aaaaaa");
  expect(await linesOf([one, page("two", null, "a-aaaaaa")])).toBe('{"task":"one"}\n{"task":"two"}\n');
  await expect(linesOf([one, page("two", null, "a-bbbbbb")])).rejects.toThrow("began anew");
  await expect(
    linesOf([one, { ...page("", null, ""), outcome: { lines: [], next: null, origin: null } }]),
  ).rejects.toThrow("began anew");
});

it("an import of which the client wants to hear no more reads no more of its lines", async () => {
  const answer = { outcome: {}, bookmark: "", lost: [], stamp: null };
  const env = { TODO_OPEN: "yes", LISTS: { getByName: () => ({ status: () => answer }) } };
  let isLeft = false;
  const lines = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode("no JSON\n")),
    cancel: () => {
      isLeft = true;
    },
  });
  const headers = { "content-type": "application/x-ndjson" };
  const init = { method: "POST", headers, body: lines, duplex: "half" as const };
  const { body } = await datanodeApp.request("/lists/inbox/import", init, env);
  const reader = body?.getReader();
  expect(new TextDecoder().decode((await reader?.read())?.value)).toContain("not JSON");
  await reader?.cancel();
  expect(isLeft).toBe(true);
});
