import type { NodeSyncStatus } from "../../../workers/model/sync-answers.ts";
import { defineCommand } from "../../command.ts";
import type { Context } from "../../context.ts";
import {
  type RegisteredNode,
  RegisteredNodesSchema,
  type ShownSyncStatus,
  SyncStatusSchema,
} from "../../net/answers.ts";
import { parsed } from "../../net/outcome.ts";
import { askAboutCluster, askSync } from "../../net/sync-worker.ts";
import { behindCell, lagCell, NOT_KNOWN } from "../../show/node-cells.ts";
import { type Cell, type Column, rightAligned } from "../../show/table.ts";

const COLUMNS: readonly Column[] = [
  "Node",
  "State",
  { header: "Address", shrinks: true },
  { header: "Origin", leaves: 2 },
  rightAligned("Head", 3),
  rightAligned("Round", 4),
  rightAligned("Unsettled", 6),
  rightAligned("Behind"),
  rightAligned("Lag p50/p95", 5),
  { header: "Cursors", leaves: 1 },
];

export default defineCommand({
  meta: {
    name: "nodes",
    description: "Show the cluster's nodes; retire, readmit or salvage one.",
    examples: ["todo nodes", "todo nodes retire c", "todo nodes salvage a > salvaged.jsonl"],
  },
  args: {},
  subCommands: {
    retire: async () => (await import("./nodes/membership.ts")).retire,
    readmit: async () => (await import("./nodes/membership.ts")).readmit,
    salvage: async () => (await import("./nodes/salvage.ts")).default,
  },
  async run(context) {
    const { settings, print, json } = context;
    const [known, about] = await Promise.all([
      askAboutCluster(context, "GET", "/nodes"),
      askSync(context, "GET", "/status"),
    ]);
    if (json)
      return print.document(JSON.stringify({ list: settings.list, nodes: known.body, sync: about.body }));
    const { nodes } = parsed(known, RegisteredNodesSchema);
    const status = parsed(about, SyncStatusSchema);
    print.line(`List ${settings.list}`);
    print.table(
      COLUMNS,
      nodes.map((node) => nodeCells(context, node, status)),
    );
  },
});

function nodeCells(
  { settings }: Context,
  registered: RegisteredNode,
  { nodes, cursors }: ShownSyncStatus,
): Cell[] {
  const { node } = registered;
  const status = nodes.find((each) => each.node === node);
  const address = settings.nodes.find(({ name }) => name === node)?.url;
  const numbers = [status?.head, status?.round, status?.unsettled];
  return [
    node,
    stateCell(registered, status),
    textCell(address),
    textCell(status?.origin),
    ...numbers.map(textCell),
    behindCell(status, nodes),
    lagCell(status),
    Object.entries(cursors[node] ?? {})
      .map(([source, round]) => `${source}:${round}`)
      .join(" "),
  ];
}

function stateCell({ configured, retired }: RegisteredNode, status: NodeSyncStatus | undefined): Cell {
  if (retired) return { text: "retired", style: "yellow" };
  if (!configured) return { text: "not configured", style: "yellow" };
  return status?.reachable ? { text: "up", style: "green" } : { text: "unreachable", style: "red" };
}

function textCell(value: string | number | null | undefined): Cell {
  return value === null || value === undefined ? NOT_KNOWN : String(value);
}
