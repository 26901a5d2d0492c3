/** Beyond the three steps: rounds follow the writes, and a client that shows what it has seen is never answered with less. */
import type { Story } from "./story.ts";

export async function fresh(story: Story): Promise<void> {
  const { screen } = story;
  screen.heading("And now: fresh");
  screen.say(
    "The same commands as in step 1, on a cluster as it is by default: a write asks for a round by itself, and each command says what its user has seen before (`--consistency session`).",
  );
  const created = await story.todo("create", "TaskA", "--consistency", "session");
  const onB = await story.todo("list", "--consistency", "session");
  screen.say("b was asked for what a had just been told. It waited for the round, and answered:");
  const look = await story.look();
  story.expect("create went to a, list to b", [created.via, onB.via], ["a", "b"]);
  story.expect("the list shows TaskA", /\bTaskA\b/.test(onB.stdout), true);
  story.expect("both answer the very same", look.a, look.b);
}
