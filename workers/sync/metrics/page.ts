/** How the cluster is, as a Prometheus page (text exposition format 0.0.4). docs/operations.md has the metrics, and a test compares. */
import type { NodeSyncStatus, SyncStatus } from "../../model/sync-answers.ts";
import type { ClusterMetrics, NodeMetrics } from "./gather.ts";

interface Metric {
  readonly name: string;
  readonly type: "counter" | "gauge" | "summary";
  readonly help: string;
  /** A value that is not known has none. */
  samples(metrics: ClusterMetrics): readonly Sample[];
}

interface Sample {
  readonly value: number | null | undefined;
  readonly labels?: Readonly<Record<string, string>>;
}

const METRICS: readonly Metric[] = [
  gauge("todo_lists", "Lists that the sync worker looks after.", ({ schedule }) => [
    { value: schedule?.lists },
  ]),
  gauge(
    "todo_lists_due",
    "Lists that cron is to look at now; 1,000 is that many or more.",
    ({ schedule }) => [{ value: schedule?.due }],
  ),
  gauge("todo_cron_timestamp_seconds", "When cron last went through.", ({ schedule }) => [
    { value: seconds(schedule?.tickedAt) },
  ]),
  ofNode("todo_node_up", "Whether the node answers.", ({ isUp }) => Number(isUp)),
  ofNode(
    "todo_node_lists_unsettled",
    "Lists of the node with unsettled records that have waited 10 s; 1,000 is that many or more.",
    ({ dirty }) => dirty,
  ),
  ofList(
    "todo_digests_agreed_timestamp_seconds",
    "When the nodes, at rest, were last found to hold the same.",
    ({ agreedAt }) => (agreedAt === null ? null : Date.parse(agreedAt) / 1_000),
  ),
  ofList(
    "todo_diverged",
    "Whether the last round found nodes at rest that do not hold the same.",
    ({ recent }) => recent[0] && Number(recent[0].diverged),
  ),
  ofList("todo_round_seconds", "How long the last round took.", ({ recent }) =>
    seconds(recent[0]?.durationMs),
  ),
  ofListOnNode("todo_list_up", "gauge", "Whether the list answers on the node.", ({ reachable }) => [
    { value: Number(reachable) },
  ]),
  ofListOnNode("todo_records_aside", "gauge", "Records that the node could not merge.", ({ aside }) => [
    { value: aside },
  ]),
  ofListOnNode("todo_rounds_total", "counter", "Rounds that the node took everything of.", ({ rounds }) => [
    { value: rounds },
  ]),
  ofListOnNode(
    "todo_records_moved_total",
    "counter",
    "Records read from the node or sent to it.",
    ({ moved }) => [{ value: moved }],
  ),
  ofListOnNode(
    "todo_unsettled_records",
    "gauge",
    "Records that no round has settled yet.",
    ({ unsettled }) => [{ value: unsettled }],
  ),
  ofListOnNode(
    "todo_oldest_unsettled_seconds",
    "gauge",
    "Age of the oldest unsettled write.",
    // A node that does not answer leaves it unknown, which is something else than none.
    ({ reachable, oldestUnsettledMs: age }) => [{ value: reachable ? (age ?? 0) / 1_000 : null }],
  ),
  ofListOnNode(
    "todo_settle_seconds",
    "summary",
    "From a write to its settle, over the last 1,000 writes.",
    ({ lag }) => [
      { value: seconds(lag?.p50Ms), labels: { quantile: "0.5" } },
      { value: seconds(lag?.p95Ms), labels: { quantile: "0.95" } },
    ],
  ),
];

export const METRIC_NAMES: readonly string[] = METRICS.map(({ name }) => name);

export function prometheusPage(metrics: ClusterMetrics): string {
  return METRICS.map(({ name, type, help, samples }) => {
    const lines = samples(metrics).flatMap(({ value, labels }) =>
      value === null || value === undefined ? [] : [`${name}${labelText(labels)} ${value}`],
    );
    return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ""].join("\n");
  }).join("");
}

function gauge(name: string, help: string, samples: Metric["samples"]): Metric {
  return { name, type: "gauge", help, samples };
}

function ofNode(name: string, help: string, value: (node: NodeMetrics) => Sample["value"]): Metric {
  return gauge(name, help, ({ nodes }) =>
    nodes.map((node) => ({ value: value(node), labels: { node: node.node } })),
  );
}

function ofList(name: string, help: string, value: (status: SyncStatus) => Sample["value"]): Metric {
  return gauge(name, help, ({ lists }) =>
    [...lists].map(([list, status]) => ({ value: value(status), labels: { list } })),
  );
}

function ofListOnNode(
  name: string,
  type: Metric["type"],
  help: string,
  samplesOf: (node: NodeSyncStatus) => readonly Sample[],
): Metric {
  const samples = ({ lists }: ClusterMetrics) =>
    [...lists].flatMap(([list, { nodes }]) =>
      nodes.flatMap((node) =>
        samplesOf(node).map(({ value, labels }) => ({ value, labels: { list, node: node.node, ...labels } })),
      ),
    );
  return { name, type, help, samples };
}

/** List and node names need no escaping: their patterns have no quote, backslash or line break. */
function labelText(labels: Sample["labels"] = {}): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function seconds(millis: number | null | undefined): number | null {
  return millis === null || millis === undefined ? null : millis / 1_000;
}
