/** A file of some format, read and written as the command line does, without a node between. */
import type { Format, ImportItem } from "../../../cli/formats/format.ts";
import { type FORMAT_NAMES, loadFormat } from "../../../cli/formats/index.ts";
import { Losses } from "../../../cli/formats/losses.ts";
import type { ExportLine } from "../../../workers/model/transfer.ts";
import { todo } from "./cluster.ts";

async function* pieces(text: string): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  // Cut in the middle of whatever stands there.
  for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
}

interface Read {
  readonly items: readonly ImportItem[];
  readonly wrong: readonly string[];
  readonly told: readonly string[];
}

export async function read(format: Format, text: string): Promise<Read> {
  const losses = new Losses();
  const [items, wrong]: [ImportItem[], string[]] = [[], []];
  for await (const each of format.read(pieces(text), losses)) {
    if ("item" in each) items.push(each.item);
    else wrong.push(`${each.line}: ${each.wrong}`);
  }
  return { items, wrong, told: losses.lines() };
}

export async function write(
  format: Format,
  todos: readonly ExportLine[],
): Promise<{ text: string; told: string[] }> {
  const losses = new Losses();
  const lines = async function* () {
    for (const each of todos) yield JSON.stringify(each);
  };
  let text = "";
  for await (const part of format.write(lines(), losses)) text += part;
  return { text, told: losses.lines() };
}

/** The todo as a node exports it that has imported the item (tests/system/transfer.test.ts shows that it does). */
export function kept({ id, ...item }: ImportItem, number = 1): ExportLine {
  const given = Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined));
  const line = { ...todo({ id: `${number}-aaaaaa` as never }), source: String(id), ...given };
  const completedAt = line.completed ? (line.completedAt ?? line.updatedAt) : null;
  return { ...line, completedAt } as ExportLine;
}

export async function inAndOut(
  name: (typeof FORMAT_NAMES)[number],
  text: string,
  change: Partial<ExportLine> = {},
) {
  const format = await loadFormat(name, undefined);
  const { items, wrong, told } = await read(format, text);
  const todos = items.map((item, at) => ({ ...kept(item, at + 1), ...change }));
  return { items, wrong, told, text: (await write(format, todos)).text };
}
