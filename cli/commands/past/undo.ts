import { defineCommand } from "../../command.ts";
import { takeBack } from "../../take-back.ts";

export default defineCommand({
  meta: {
    name: "undo",
    description: "Take back the last change made from here; again, the one before.",
    examples: ["todo undo", "todo undo --list groceries"],
  },
  args: {},
  async run(context) {
    const none = `no change of ${context.settings.list} is remembered that could be undone`;
    await takeBack(context, "writes", "Undone:", none);
  },
});
