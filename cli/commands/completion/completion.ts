import { defineCommand } from "../../command.ts";
import { wrongUsage } from "../../failure.ts";

const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;

export default defineCommand({
  meta: {
    name: "completion",
    description: "Print the script that makes a shell complete commands, flags, ids and tags.",
    examples: [
      "source <(todo completion bash)",
      "todo completion zsh > ~/.zfunc/_todo",
      "todo completion fish > ~/.config/fish/completions/todo.fish",
      "todo completion powershell >> $PROFILE",
    ],
    asksNoNode: true,
  },
  args: {},
  subCommands: {
    ...Object.fromEntries(SHELLS.map((shell) => [shell, async () => scriptCommand(shell)])),
    complete: async () => (await import("./complete.ts")).default,
  },
  async run() {
    throw wrongUsage("which shell?", `one of: ${SHELLS.join(", ")}`);
  },
});

function scriptCommand(shell: (typeof SHELLS)[number]) {
  return defineCommand({
    meta: {
      name: shell,
      description: `Print the script for ${shell}.`,
      examples: [`todo completion ${shell}`],
      asksNoNode: true,
    },
    args: {},
    async run() {
      const { script } = await import("@bomb.sh/tab");
      // It calls `todo completion complete -- WORDS`.
      script(shell, "todo", "todo completion");
    },
  });
}
