import { NODE_ARGS } from "../../args.ts";
import { changeTodos } from "../../change.ts";
import { defineCommand } from "../../command.ts";
import { wrongUsage } from "../../failure.ts";
import { splitIds } from "../../ids.ts";

export const tag = tagCommand("tag", "Add tags to todos.", (tags) => ({ addTags: tags }), "Tagged");
export const untag = tagCommand(
  "untag",
  "Take tags off todos.",
  (tags) => ({ removeTags: tags }),
  "Untagged",
);

function tagCommand(
  name: string,
  description: string,
  setOf: (tags: readonly string[]) => Readonly<Record<string, unknown>>,
  verb: string,
) {
  return defineCommand({
    meta: {
      name,
      description,
      examples: [`todo ${name} 1 work`, `todo ${name} 3 5-7 work +2026`],
      takesWords: true,
    },
    args: {
      words: {
        type: "positional",
        required: true,
        valueHint: "ID... TAG...",
        description: "ids first, then tags; one that begins with a digit as +2026",
      },
      ...NODE_ARGS,
    },
    async run(context, { _: words }) {
      const { ids, rest } = splitIds(words);
      const tags = rest.flatMap((word) => word.replace(/^[+#]/, "").split(",")).filter((each) => each !== "");
      if (ids.length === 0 || tags.length === 0)
        throw wrongUsage(
          `missing argument: ${ids.length === 0 ? "ID" : "TAG"}`,
          `for example todo ${name} 3 work`,
        );
      await changeTodos(context, ids, setOf(tags), verb);
    },
  });
}
