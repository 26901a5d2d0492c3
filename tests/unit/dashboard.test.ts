/** The dashboard and the pages about it name what there is. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { expect, test } from "vitest";
import { METRIC_NAMES } from "../../workers/sync/metrics/page.ts";

const read = (name: string) => readFileSync(join(import.meta.dirname, "../../docs", name), "utf8");
const Dashboard = v.object({
  panels: v.array(
    v.object({
      title: v.string(),
      datasource: v.object({ uid: v.string() }),
      targets: v.pipe(v.array(v.object({ expr: v.string() })), v.minLength(1)),
    }),
  ),
});
const { panels } = v.parse(Dashboard, JSON.parse(read("grafana.json")));
const metricsIn = (text: string) => [...text.matchAll(/\btodo_[a-z_]+\b/g)].map(([name]) => name);

test("each metric of the dashboard is one that GET /metrics gives, and none is left out", () => {
  const shown = panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => metricsIn(expr)));
  expect(new Set(shown)).toEqual(new Set(METRIC_NAMES));
});

test("docs/operations.md describes each metric, and no other", () => {
  const rows = read("operations.md").matchAll(/^\| `(todo_[a-z_]+)`/gm);
  expect([...rows].map(([, name]) => name)).toEqual(METRIC_NAMES);
});

test("the panels that the runbook sends people to are there", () => {
  const named = [...read("runbook.md").matchAll(/\*\*(.+?)\*\*/g)].map(([, title]) => title);
  const titles = panels.map(({ title }) => title);
  expect(named.filter((title) => title !== "bold").length).toBeGreaterThan(5);
  for (const title of named) if (title !== "bold") expect(titles).toContain(title);
});
