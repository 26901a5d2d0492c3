/** The cluster's lag as a Prometheus page (text exposition format 0.0.4). */
import type { NodeSyncStatus, SyncStatus } from "../model/sync-answers.ts";

interface Metric {
  readonly name: string;
  readonly type: "counter" | "gauge" | "summary";
  readonly help: string;
  /** Samples of one list; a value that is not known has none. */
  samples(status: SyncStatus): readonly Sample[];
}

interface Sample {
  readonly value: number | null;
  readonly labels?: Readonly<Record<string, string>>;
}

const METRICS: readonly Metric[] = [
  ofList(
    "todo_digests_agreed_timestamp_seconds",
    "When the nodes, at rest, were last found to hold the same.",
    ({ agreedAt }) => (agreedAt === null ? null : Date.parse(agreedAt) / 1_000),
  ),
  ofList(
    "todo_diverged",
    "Whether the last round found nodes at rest that do not hold the same.",
    ({ recent }) => (recent[0] ? Number(recent[0].diverged) : null),
  ),
  metric("todo_records_aside", "gauge", "Records that the node could not merge.", ({ aside }) => [
    { value: aside },
  ]),
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
    const lines = [...statuses].flatMap(([list, status]) =>
      samples(status).flatMap(({ value, labels }) =>
        value === null ? [] : [`${name}${labelText({ list, ...labels })} ${value}`],
      ),
    );
    return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ""].join("\n");
  }).join("");
}

/** A metric with samples of each node. */
function metric(
  name: string,
  type: Metric["type"],
  help: string,
  samples: (node: NodeSyncStatus) => readonly Sample[],
): Metric {
  const ofNode = (node: NodeSyncStatus) =>
    samples(node).map(({ value, labels }) => ({ value, labels: { node: node.node, ...labels } }));
  return { name, type, help, samples: ({ nodes }) => nodes.flatMap(ofNode) };
}

/** A gauge with one sample. */
function ofList(name: string, help: string, value: (status: SyncStatus) => number | null): Metric {
  return { name, type: "gauge", help, samples: (status) => [{ value: value(status) }] };
}

/** List and node names need no escaping: their patterns have no quote, backslash or line break. */
function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return `{${pairs.join(",")}}`;
}

function seconds(millis: number | null | undefined): number | null {
  return millis === null || millis === undefined ? null : millis / 1_000;
}
