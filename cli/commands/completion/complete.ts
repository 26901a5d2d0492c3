import { defineCommand } from "../../command.ts";
import { NOTHING_KNOWN, readKnown } from "../../completion/known.ts";

export default defineCommand({
  meta: {
    name: "complete",
    description: "Print what may stand at the end of the words; the scripts call this.",
    examples: ["todo completion complete -- list --st"],
    takesWords: true,
    asksNoNode: true,
  },
  args: {
    words: {
      type: "positional",
      required: false,
      valueHint: "WORDS",
      description: "what was typed after todo",
    },
  },
  async run(context, { _: words }) {
    const { printSuggestions } = await import("../../completion/suggest.ts");
    // The first word is a command's name: nobody need be asked for that.
    const known = words.length > 1 ? await readKnown(context) : NOTHING_KNOWN;
    const names = context.settings.nodes.map(({ name }) => name);
    await printSuggestions(context.root, words, known, names);
  },
});
