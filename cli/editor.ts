/** Letting the person edit a text in their editor. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context } from "./context.ts";
import { Failure, wrongUsage } from "./failure.ts";

/** The text as it was saved. Throws where nobody can edit, or the editor did not end well. */
export async function editInEditor({ world }: Context, text: string): Promise<string> {
  const editor = world.env.VISUAL || world.env.EDITOR;
  if (!editor || !world.stdin.isTTY)
    throw wrongUsage(
      "nothing to change",
      "say what: --task TEXT, --due DATE …; at a terminal, EDITOR names an editor",
    );
  // A folder that nobody else can look into: the todo may be private.
  const folder = mkdtempSync(join(tmpdir(), "todo-edit-"));
  const path = join(folder, "todo.txt");
  try {
    writeFileSync(path, text, { mode: 0o600 });
    const code = await world.runEditor(editor, path);
    if (code !== 0) throw new Failure("unexpected", `${editor} ended with ${code}: nothing was changed`);
    return readFileSync(path, "utf8");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
