/** Large lists: what is there grows with the window, not with the list. */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildPage } from "../../scripts/build-page.ts";
import { addTodo, type BrowserWorld, expectQuiet, hasChromium, startBrowserWorld } from "./world.ts";

/** All scripts together, as they come over the network. */
const MAX_SCRIPT_BYTES = 60_000;

test("all scripts together are under 60 kB, gzip", async () => {
  const folder = await mkdtemp(join(tmpdir(), "edge-todos-page-"));
  await buildPage(folder);
  const scripts = (await readdir(join(folder, "assets"))).filter((file) => file.endsWith(".js"));
  const sizes = await Promise.all(
    scripts.map(async (file) => gzipSync(await readFile(join(folder, "assets", file)), { level: 9 }).length),
  );
  await rm(folder, { recursive: true });
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  console.log(`all scripts: ${bytes} bytes`);
  expect(scripts.length).toBeGreaterThan(1);
  expect(bytes).toBeLessThan(MAX_SCRIPT_BYTES);
});

describe.skipIf(!hasChromium())("large lists in a browser", () => {
  let world: BrowserWorld;
  beforeAll(async () => {
    world = await startBrowserWorld();
  });
  afterAll(() => world?.stop());

  async function fill(list: string, count: number): Promise<void> {
    const lines = Array.from({ length: count }, (_, n) => JSON.stringify({ task: `Todo number ${n + 1}` }));
    const response = await fetch(`${world.url}/lists/${list}/import`, {
      method: "POST",
      headers: { "content-type": "application/x-ndjson", "todo-node": "a" },
      body: lines.join("\n"),
    });
    expect(await response.text()).toContain(`"created":${count}`);
  }

  test("a list of 1,000 is painted and ready: how soon, is printed", async () => {
    const list = world.newList();
    await fill(list, 1_000);
    const page = await world.open(`#/todos/${list}`);
    await page.getByText("Todo number 1000", { exact: true }).waitFor();
    const figures = await page.evaluate(() => ({
      firstPaint: Math.round(performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0),
      ready: Math.round(performance.getEntriesByName("edge-todos-ready")[0]?.startTime ?? 0),
    }));
    console.log(`1,000 todos: first paint ${figures.firstPaint} ms, ready ${figures.ready} ms`);
    expect(figures.ready).toBeGreaterThan(0);
    await page.getByText("Live from node").waitFor();
    expect(await pagesRead(page)).toBe(1);
    expectQuiet(page);
  });

  test("what scrolling draws are the rows that come, each once: not those that stay", async () => {
    const list = world.newList();
    await fill(list, 1_000);
    const page = await world.open(`#/todos/${list}`);
    await page.getByText("Live from node").waitFor();
    await page.getByText("Todo number 1000", { exact: true }).waitFor();
    const rows = 160;
    const drawn = await rowsDrawn(page, () =>
      page.evaluate(async (rows) => {
        for (let row = 0; row < rows; row += 4) {
          scrollBy(0, 4 * 60);
          await new Promise(requestAnimationFrame);
        }
      }, rows),
    );
    expect(drawn).toBeGreaterThanOrEqual(rows);
    expect(drawn).toBeLessThan(2 * rows);
    expectQuiet(page);
  });

  test("the newest are there while older pages are still on their way", async () => {
    const list = world.newList();
    await fill(list, 1_001);
    const page = await world.open("#/tour/unused");
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    await page.route("**/todos?*after=*", async (route) => {
      await released;
      await route.continue();
    });
    await page.goto(`${world.url}/#/todos/${list}`);
    await page.getByText("Todo number 1001", { exact: true }).waitFor();
    await page.getByText(/Open\s*1000/).waitFor();
    release();
    await page.getByText(/Open\s*1001/).waitFor();
    expect(await page.locator(".row .task").first().textContent()).toBe("Todo number 1001");
    expectQuiet(page);
  });

  test("of 10,000 todos only those near the window are there, from end to end, and one is added and found", async () => {
    const list = world.newList();
    await fill(list, 10_000);
    const page = await world.open(`#/todos/${list}`);
    await page.getByText("Todo number 10000", { exact: true }).waitFor();
    const frames = await scrollThrough(page);
    console.log(
      `10,000 todos: ${frames.count} frames while scrolling, median ${frames.median} ms, 95 of 100 within ${frames.p95} ms, longest ${frames.longest} ms`,
    );
    expect(frames.mostRows).toBeLessThan(60);
    expect(frames.emptyFrames).toBe(0);
    await page.getByText("Live from node").waitFor();
    expect(await pagesRead(page)).toBe(10);
    await page.locator(".row").first().focus();
    await page.keyboard.press("End");
    await page.getByText("Todo number 1", { exact: true }).waitFor();
    await addTodo(page, "The latest");
    await page.getByLabel("Search").fill("number 7700");
    await page.getByText("Todo number 7700", { exact: true }).waitFor();
    await page.getByLabel("Search").fill("latest");
    await page.getByText("The latest", { exact: true }).waitFor();
    expectQuiet(page);
  });
});

/** How many pages of todos were asked for so far. */
function pagesRead(page: Page): Promise<number> {
  return page.evaluate(
    () => performance.getEntriesByType("resource").filter(({ name }) => name.includes("/todos?")).length,
  );
}

/** How many rows were drawn while `act` ran, those that were drawn again as well: the browser counts calls of what draws one. */
async function rowsDrawn(page: Page, act: () => Promise<unknown>): Promise<number> {
  const client = await page.context().newCDPSession(page);
  await client.send("Profiler.enable");
  await client.send("Debugger.enable");
  await client.send("Profiler.startPreciseCoverage", { callCount: true });
  await act();
  const { result } = await client.send("Profiler.takePreciseCoverage");
  const drawing = await Promise.all(
    result.map(async ({ scriptId, functions }) => {
      const { scriptSource } = await client.send("Debugger.getScriptSource", { scriptId });
      return functions.flatMap(({ ranges: [range] }) =>
        range && scriptSource.slice(range.startOffset, range.endOffset).includes('"data-row"') ? [range] : [],
      );
    }),
  );
  // What stands around it holds the same words.
  const innermost = drawing
    .flat()
    .sort((a, b) => a.endOffset - a.startOffset - (b.endOffset - b.startOffset))[0];
  return innermost?.count ?? 0;
}

/** Scrolls for two seconds, 40 pixels a frame and more, and measures each frame. */
function scrollThrough(page: Page) {
  return page.evaluate(async () => {
    const times: number[] = [];
    let [mostRows, emptyFrames, before] = [0, 0, performance.now()];
    for (const start = before; before - start < 2_000; ) {
      scrollBy(0, 120);
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      times.push(now - before);
      before = now;
      const rows = [...document.querySelectorAll(".row")];
      mostRows = Math.max(mostRows, rows.length);
      const middle = innerHeight / 2;
      const isFilled = rows.some((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return top <= middle && bottom >= middle;
      });
      if (!isFilled) emptyFrames += 1;
    }
    const sorted = times.toSorted((a, b) => a - b);
    const at = (part: number) => Math.round((sorted[Math.floor(part * (sorted.length - 1))] ?? 0) * 10) / 10;
    return { count: times.length, median: at(0.5), p95: at(0.95), longest: at(1), mostRows, emptyFrames };
  });
}
