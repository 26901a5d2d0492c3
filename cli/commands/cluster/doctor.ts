import { defineCommand } from "../../command.ts";
import type { Context } from "../../context.ts";
import { type Finding, finding, type Severity } from "../../doctor/finding.ts";
import { examineNode, failed } from "../../doctor/nodes.ts";
import { examinePage } from "../../doctor/page.ts";
import { examineReplication } from "../../doctor/replication.ts";
import { examineTokens } from "../../doctor/tokens.ts";
import { examineVersions } from "../../doctor/versions.ts";
import { Failure } from "../../failure.ts";
import type { Cell } from "../../show/table.ts";

const WORDS: Readonly<Record<Severity, Cell>> = {
  ok: { text: "ok", style: "green" },
  note: { text: "note", style: "yellow" },
  wrong: { text: "wrong", style: "red" },
};

export default defineCommand({
  meta: {
    name: "doctor",
    description: "Look for what is wrong with settings, nodes and replication, and say what to do.",
    examples: ["todo doctor", "todo doctor --list groceries --json"],
  },
  args: {},
  async run(context) {
    const { settings, print, json } = context;
    const examined = await Promise.all([
      ...settings.nodes.map((node) => outlived(node.name, examineNode(context, node))),
      outlived("sync", examineReplication(context)),
      examineTokens(context),
      examineVersions(context),
      outlived("page", examinePage(context)),
    ]);
    const findings = [...configured(context), ...examined.flat()];
    if (json) print.document(JSON.stringify({ list: settings.list, findings }));
    else {
      print.table(
        ["", "About", { header: "Finding", wraps: true }],
        findings.flatMap(({ severity, about, text, advice }) => [
          [WORDS[severity], about, text],
          ...advice.map((line) => ["", "", `→ ${line}`]),
        ]),
      );
    }
    const wrong = findings.filter(({ severity }) => severity === "wrong").length;
    if (wrong > 0)
      throw new Failure("unexpected", wrong === 1 ? "1 thing is wrong" : `${wrong} things are wrong`);
  },
});

/** One that answers what nobody understands is a finding too, and the others are still looked at. */
async function outlived(about: string, examined: Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await examined;
  } catch (error) {
    if (error instanceof Failure) return [failed(about, error)];
    throw error;
  }
}

/** Where each setting comes from: a forgotten variable or file is what is wrong most often. */
function configured({ settings }: Context): Finding[] {
  const { list, nodes, sync, consistency, prefer, sources } = settings;
  const values = {
    nodes: nodes.map(({ name, url }) => `${name}=${url}`).join(","),
    sync: sync.url,
    list,
    consistency,
    prefer,
  };
  return Object.entries(values).map(([key, value]) =>
    finding("ok", key, `${value} (${sources.get(key) ?? "default"})`),
  );
}
