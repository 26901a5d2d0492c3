import type { NodeReport } from "../../../workers/model/sync-answers.ts";
import { defineCommand } from "../../command.ts";
import { RoundReportSchema } from "../../net/answers.ts";
import { parsed } from "../../net/outcome.ts";
import { askSync } from "../../net/sync-worker.ts";
import { type Cell, type Column, rightAligned } from "../../show/table.ts";
import { durationText } from "../../show/time-text.ts";

const COLUMNS: readonly Column[] = ["Node", ...["Read", "Applied"].map(rightAligned), "Result"];

export default defineCommand({
  meta: {
    name: "sync",
    description: "Bring the nodes together now: run one round.",
    examples: ["todo sync", "todo sync --json"],
    asksNoNode: true,
  },
  args: {},
  async run(context) {
    const { print, json } = context;
    const answer = await askSync(context, "POST", "/sync");
    const { round, nodes, conflicts, durationMs } = parsed(answer, RoundReportSchema);
    if (json) print.document(answer.text);
    else {
      const inConflict = conflicts === 1 ? "1 todo" : `${conflicts} todos`;
      print.line(`Round ${round}, ${durationText(durationMs)}, ${inConflict} newly in conflict`);
      print.table(COLUMNS, nodes.map(nodeCells));
    }
    for (const node of nodes) {
      const reason = node.error === undefined ? "" : `: ${node.error}`;
      if (!node.reachable) print.note(`${node.node} took no part${reason}`);
      else if (reason) print.note(`${node.node} did not take everything${reason}`);
    }
  },
});

function nodeCells({ node, reachable, read, applied, error }: NodeReport): Cell[] {
  return [node, String(read), String(applied), resultCell(reachable, error)];
}

function resultCell(reachable: boolean, error: string | undefined): Cell {
  if (!reachable) return { text: "not reached", style: "red" };
  return error === undefined ? { text: "complete", style: "green" } : { text: "incomplete", style: "yellow" };
}
