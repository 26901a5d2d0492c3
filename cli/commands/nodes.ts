import type { NodeSyncStatus } from "../../workers/model/sync-answers.ts";
import { defineCommand } from "../command.ts";
import type { Context } from "../context.ts";
import { wrongUsage } from "../failure.ts";
import { exportLines } from "../formats/export-lines.ts";
import { changeMembership } from "../membership.ts";
import { parsed } from "../net/answered.ts";
import {
  type RegisteredNode,
  RegisteredNodesSchema,
  type ShownSyncStatus,
  SyncStatusSchema,
} from "../net/answers.ts";
import { namedNode } from "../net/preference.ts";
import { askAboutCluster, askSync } from "../net/sync-worker.ts";
import { behindCell, lagCell, NOT_KNOWN } from "../show/node-cells.ts";
import type { Cell, Column } from "../show/table.ts";

const COLUMNS: readonly Column[] = [
  { header: "Node" },
  { header: "State" },
  { header: "Address", shrinks: true },
  { header: "Origin" },
  { header: "Head", align: "right" },
  { header: "Round", align: "right" },
  { header: "Unsettled", align: "right" },
  { header: "Behind", align: "right" },
  { header: "Lag p50/p95", align: "right" },
  { header: "Cursors" },
];

export default defineCommand({
  usage: "nodes [retire NODE|readmit NODE|salvage NODE]",
  summary: "Show the cluster's nodes; retire one for good, readmit it, or get what it set aside.",
  examples: ["todo nodes", "todo nodes retire c", "todo nodes salvage a > salvaged.jsonl"],
  args: {
    action: { type: "positional", required: false, description: "retire, readmit or salvage" },
    node: { type: "positional", required: false, description: "the node's name" },
    yes: { type: "boolean", description: "do not ask before retiring or readmitting" },
  },
  async run(context, { action, node, yes }) {
    if (action === undefined) return showNodes(context);
    if (!["retire", "readmit", "salvage"].includes(action))
      throw wrongUsage(`unknown action: ${action}`, "say retire, readmit or salvage");
    if (node === undefined) throw wrongUsage("missing argument: NODE");
    if (action === "salvage") return salvage(context, node);
    await changeMembership(context, action === "retire" ? "retire" : "readmit", node, yes === true);
  },
});

/** What the node set aside when it found its storage rewound (rule R8), as JSON Lines. */
async function salvage(context: Context, name: string): Promise<void> {
  const node = namedNode(context.settings.nodes, name);
  for await (const line of exportLines(context, [node], "/salvage")) context.print.document(line);
}

async function showNodes(context: Context): Promise<void> {
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
}

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
    { text: node },
    stateCell(registered, status),
    textCell(address),
    textCell(status?.origin),
    ...numbers.map(textCell),
    behindCell(status),
    lagCell(status),
    {
      text: Object.entries(cursors[node] ?? {})
        .map(([source, round]) => `${source}:${round}`)
        .join(" "),
    },
  ];
}

function stateCell({ configured, retired }: RegisteredNode, status: NodeSyncStatus | undefined): Cell {
  if (retired) return { text: "retired", style: "yellow" };
  if (!configured) return { text: "not configured", style: "yellow" };
  return status?.reachable ? { text: "up", style: "green" } : { text: "unreachable", style: "red" };
}

function textCell(value: string | number | null | undefined): Cell {
  return value === null || value === undefined ? NOT_KNOWN : { text: String(value) };
}
