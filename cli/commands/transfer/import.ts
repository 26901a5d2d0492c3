import { createReadStream, type ReadStream, statSync } from "node:fs";
import { resolve } from "node:path";
import type { ImportSums } from "../../../workers/model/transfer.ts";
import { NODE_ARGS } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import type { Context } from "../../context.ts";
import { Failure, wrongUsage } from "../../failure.ts";
import { importLines } from "../../formats/import-lines.ts";
import { FORMAT_NAMES, loadFormat } from "../../formats/index.ts";
import { Losses } from "../../formats/losses.ts";
import { askOneOf, findNode } from "../../net/nodes.ts";
import { progressBar } from "../../show/progress.ts";
import { errorCode } from "../../system-error.ts";
import type { World } from "../../world.ts";

export default defineCommand({
  meta: {
    name: "import",
    description: "Add or update todos from a file; importing twice adds nothing.",
    examples: [
      "todo import list.jsonl",
      "todo import todo.txt --list home",
      "task export | todo import - --format taskwarrior",
    ],
  },
  args: {
    file: { type: "positional", required: true, description: "the file, or - for stdin" },
    format: {
      type: "enum",
      options: [...FORMAT_NAMES],
      description: "as the file's name ends (.txt .json .csv .ics), or else jsonl",
    },
    ...NODE_ARGS,
  },
  async run(context, { file, format }) {
    const { world, print } = context;
    const { read } = await loadFormat(format, file);
    const input = openInput(world, file);
    const node = await findNode(context);
    const show = progressBar(print, input.bytes);
    const losses = new Losses();
    const sums = await importLines(context, node, read(input.chunks, losses), {
      wrong: (line, reason) => print.note(`line ${line}: ${reason}`),
      progress: (taken, sent) => show(input.read() * (taken / sent), `${taken} todos`),
    }).finally(() => print.progress(""));
    // The answer began before the writes were made: this one's bookmark has seen them.
    await askOneOf(context, [node], { method: "GET", path: "/todos?limit=1" });
    showSums(context, sums);
    print.note(...losses.lines());
    if (sums.failed > 0) throw new Failure("unexpected", `${countText(sums.failed)} not taken`);
  },
});

function showSums({ print, json }: Context, sums: ImportSums): void {
  const { created, updated, unchanged } = sums;
  if (json) print.document(JSON.stringify(sums));
  else print.line(`Imported: ${created} created, ${updated} updated, ${unchanged} unchanged`);
}

function countText(lines: number): string {
  return lines === 1 ? "1 line was" : `${lines} lines were`;
}

interface Input {
  readonly chunks: AsyncIterable<Uint8Array | string>;
  /** How much there is, where that is known. */
  readonly bytes: number | undefined;
  /** How much of it was read. */
  readonly read: () => number;
}

function openInput({ stdin, cwd }: World, file: string): Input {
  if (file === "-") return { chunks: stdin, bytes: undefined, read: () => 0 };
  const path = resolve(cwd, file);
  const unreadable = (error: unknown) => wrongUsage(`${file} can't be read (${errorCode(error)})`);
  try {
    const bytes = statSync(path).size;
    let stream: ReadStream | undefined;
    // Opened by whoever reads it: an import that is refused before leaves no file open.
    const open = async function* () {
      stream = createReadStream(path);
      yield* failingAs(unreadable, stream);
    };
    return { chunks: open(), bytes, read: () => stream?.bytesRead ?? 0 };
  } catch (error) {
    throw unreadable(error);
  }
}

async function* failingAs(toFailure: (error: unknown) => Failure, chunks: AsyncIterable<Uint8Array>) {
  try {
    yield* chunks;
  } catch (error) {
    throw toFailure(error);
  }
}
