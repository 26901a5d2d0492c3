/** The cluster's lag as a Prometheus page (text exposition format 0.0.4). */
import type { NodeSyncStatus, SyncStatus } from "../model/sync-answers.ts";

interface Metric {
  readonly name: string;
  readonly type: "counter" | "gauge" | "summary";
  readonly help: string;
  /** Samples of one node; a value that is not known has none. */
  samples(node: NodeSyncStatus): readonly Sample[];
}

interface Sample {
  readonly value: number | null;
  readonly labels?: Readonly<Record<string, string>>;
}

const METRICS: readonly Metric[] = [
  metric("todo_node_up", "gauge", "Whether the node answers.", ({ reachable }) => [
    { value: Number(reachable) },
  ]),
  metric("todo_rounds_total", "counter", "Rounds that the node took everything of.", ({ rounds }) => [
    { value: rounds },
  ]),
  metric("todo_records_moved_total", "counter", "Records read from the node or sent to it.", ({ moved }) => [
    { value: moved },
  ]),
  metric("todo_unsettled_records", "gauge", "Records that no round has settled yet.", ({ unsettled }) => [
    { value: unsettled },
  ]),
  metric(
    "todo_oldest_unsettled_seconds",
    "gauge",
    "Age of the oldest unsettled write.",
    // Of a node that does not answer it is not known, which is something else than none.
    ({ reachable, oldestUnsettledMs: age }) => [{ value: reachable ? (age ?? 0) / 1_000 : null }],
  ),
  metric(
    "todo_settle_seconds",
    "summary",
    "From a write to its settle, over the last 1,000 writes.",
    ({ lag }) => [
      { value: seconds(lag?.p50Ms), labels: { quantile: "0.5" } },
      { value: seconds(lag?.p95Ms), labels: { quantile: "0.95" } },
    ],
  ),
];

/** The page for the lists whose status is given. */
export function prometheusPage(statuses: ReadonlyMap<string, SyncStatus>): string {
  return METRICS.map(({ name, type, help, samples }) => {
    const lines = [...statuses].flatMap(([list, { nodes }]) =>
      nodes.flatMap((node) =>
        samples(node).flatMap(({ value, labels }) =>
          value === null ? [] : [`${name}${labelText({ list, node: node.node, ...labels })} ${value}`],
        ),
      ),
    );
    return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ""].join("\n");
  }).join("");
}

function metric(name: string, type: Metric["type"], help: string, samples: Metric["samples"]): Metric {
  return { name, type, help, samples };
}

/** List and node names need no escaping: their patterns have no quote, backslash or line break. */
function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return `{${pairs.join(",")}}`;
}

function seconds(millis: number | null | undefined): number | null {
  return millis === null || millis === undefined ? null : millis / 1_000;
}
