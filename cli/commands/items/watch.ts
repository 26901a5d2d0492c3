import { NODE_ARGS } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { nodesToAsk } from "../../net/preference.ts";
import { todoText } from "../../show/todo.ts";
import { writtenText } from "../../show/values.ts";
import { showIds } from "../../state/ids.ts";
import { watchList } from "../../watch.ts";

export default defineCommand({
  meta: {
    name: "watch",
    description: "Print each change as it comes, until Ctrl-C.",
    examples: ["todo watch", "todo watch --node b --json"],
  },
  args: { ...NODE_ARGS },
  async run(context) {
    const { world, print, json } = context;
    const stop = new AbortController();
    const release = world.onInterrupt(() => stop.abort());
    try {
      for await (const { todo, data } of watchList(context, await nodesToAsk(context), stop.signal)) {
        if (json) {
          print.document(JSON.stringify(data));
          continue;
        }
        const short = await showIds(context, [todo.id]);
        print.line(`${writtenText(todo.updatedAt, todo.node)}: ${todoText(todo, short(todo.id))}`);
      }
    } finally {
      release();
    }
  },
});
