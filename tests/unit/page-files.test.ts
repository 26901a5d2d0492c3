/** The page as it is built: what it names is there. */
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildPage } from "../../scripts/build-page.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "edge-todos-page-"));
  await buildPage(folder);
});
afterAll(() => rm(folder, { recursive: true }));

test("every file that the page names is there: scripts, styles, icons, manifest", async () => {
  const html = await readFile(join(folder, "index.html"), "utf8");
  const named = [...html.matchAll(/(?:href|src)="(\/[^"]+)"/g)].map(([, path = ""]) => path);
  expect(named.length).toBeGreaterThan(4);
  expect(named.filter((path) => !existsSync(join(folder, path)))).toEqual([]);
});

test("it can be installed: the manifest has icons of 192 and 512 pixels and one to be masked, as large as it says", async () => {
  const manifest = JSON.parse(await readFile(join(folder, "manifest.webmanifest"), "utf8")) as {
    icons: { src: string; sizes: string; purpose?: string }[];
  };
  const pixels = manifest.icons.filter(({ src }) => src.endsWith(".png"));
  for (const { src, sizes } of pixels) {
    const png = await readFile(join(folder, src));
    expect(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`, src).toBe(sizes);
  }
  expect(pixels.map(({ sizes, purpose = "any" }) => `${sizes} ${purpose}`)).toEqual([
    "192x192 any",
    "512x512 any",
    "512x512 maskable",
  ]);
});
