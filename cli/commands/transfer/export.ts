import { NODE_ARGS } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import type { Context } from "../../context.ts";
import { exportLines } from "../../formats/export-lines.ts";
import { FORMAT_NAMES, loadFormat } from "../../formats/index.ts";
import { Losses } from "../../formats/losses.ts";
import { gathered, type Output, openOutput } from "../../formats/output-file.ts";
import { ListStatusSchema } from "../../net/answers.ts";
import { askNode } from "../../net/nodes.ts";
import { parsed } from "../../net/outcome.ts";
import type { Printer } from "../../show/print.ts";
import { progressBar } from "../../show/progress.ts";

export default defineCommand({
  meta: {
    name: "export",
    description: "Write the whole list to a file or to stdout.",
    examples: ["todo export > list.jsonl", "todo export todo.txt", "todo export --format csv"],
  },
  args: {
    file: { type: "positional", required: false, description: "where to; stdout unless given" },
    format: {
      type: "enum",
      options: [...FORMAT_NAMES],
      description:
        "as the file's name ends (.txt .json .csv .ics), or else jsonl, which alone has everything",
    },
    force: { type: "boolean", description: "overwrite a file that is there, without asking" },
    ...NODE_ARGS,
  },
  async run(context, { file = "-", format, force = false }) {
    const { print } = context;
    const output = file === "-" ? toStdout(print) : await openOutput(context, file, force);
    const { write } = await loadFormat(format, file);
    const losses = new Losses();
    const status = await askNode(context, { method: "GET", path: "/status" });
    const { todos, tombstones } = parsed(status, ListStatusSchema);
    const lines = counted(context, exportLines(context, [status.from], "/export"), todos + tombstones);
    await output(gathered(write(lines, losses))).finally(() => print.progress(""));
    print.note(...losses.lines());
  },
});

function toStdout(print: Printer): Output {
  return async (text) => {
    for await (const part of text) print.data(part);
  };
}

async function* counted({ print }: Context, lines: AsyncIterable<string>, total: number) {
  const show = progressBar(print, total);
  let count = 0;
  for await (const line of lines) {
    yield line;
    show(++count, `${count} todos`);
  }
}
