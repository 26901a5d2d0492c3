import { defineCommand } from "../../command.ts";
import { takeBack } from "../../take-back.ts";

export default defineCommand({
  meta: {
    name: "redo",
    description: "Make the change again that was undone last; again, the one undone before.",
    examples: ["todo redo"],
  },
  args: {},
  async run(context) {
    const none = `nothing was undone in ${context.settings.list} since the last change made from here`;
    await takeBack(context, "undone", "Redone:", none);
  },
});
