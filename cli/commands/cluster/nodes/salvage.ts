import { defineCommand } from "../../../command.ts";
import { exportLines } from "../../../formats/export-lines.ts";
import { namedNode } from "../../../net/preference.ts";

export default defineCommand({
  meta: {
    name: "salvage",
    description: "Print what a node set aside when it found its storage rewound, as JSON Lines.",
    examples: ["todo nodes salvage a > salvaged.jsonl", "todo import salvaged.jsonl"],
  },
  args: { node: { type: "positional", required: true, description: "the node's name" } },
  async run(context, { node: name }) {
    const node = namedNode(context.settings.nodes, name);
    for await (const line of exportLines(context, [node], "/salvage")) context.print.document(line);
  },
});
