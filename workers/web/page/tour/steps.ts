/** The tour: what is done in each step, on real nodes. The words stand in tour/words.ts. */
import { createTodo, local, removeTodo, runRound, setLocal, todosPage, updateTodo } from "../net/api.ts";
import type { Outcome } from "../net/http.ts";
import type { Todo } from "../net/shapes.ts";

export interface World {
  readonly list: string;
  /** The first two nodes. */
  readonly nodes: readonly [string, string];
  /** Nodes can be stopped here. */
  readonly hasProcesses: boolean;
}

export type StepName =
  | "welcome"
  | "alone"
  | "versions"
  | "round"
  | "both"
  | "conflict"
  | "restore"
  | "meanwhile"
  | "away"
  | "back"
  | "end";

export interface Step {
  readonly name: StepName;
  /** Throws where an answer is not what the step needs. */
  play(world: World): Promise<void>;
}

const ASK_EVERY_MS = 50;

export const STEPS: readonly Step[] = [
  { name: "welcome", play: async () => {} },
  { name: "alone", play: async ({ list, nodes: [a] }) => void (await write(list, a, "TaskA")) },
  {
    name: "versions",
    async play({ list, nodes: [a] }) {
      await write(list, a, "TaskB");
      await tick(list, a, true);
    },
  },
  { name: "round", play: ({ list }) => round(list) },
  {
    name: "both",
    async play({ list, nodes: [a, b] }) {
      await rename(list, a, "TaskA, from a");
      await rename(list, b, "TaskA, from b");
    },
  },
  { name: "conflict", play: ({ list }) => round(list) },
  {
    name: "restore",
    async play({ list, nodes: [a] }) {
      await rename(list, a, "TaskA, from a");
      await round(list);
    },
  },
  { name: "meanwhile", play: meanwhile },
  {
    name: "away",
    async play({ list, nodes: [a, b], hasProcesses }) {
      if (hasProcesses) expect(await setLocal({ node: b, running: false }));
      await write(list, a, "TaskC");
      await round(list);
    },
  },
  {
    name: "back",
    async play({ list, nodes: [, b], hasProcesses }) {
      if (hasProcesses) expect(await setLocal({ node: b, running: true }));
      await round(list);
    },
  },
  { name: "end", play: async () => {} },
];

/** All of the list's todos go, so that tours leave little behind; and what was stopped runs again. */
export async function tidyUp({ list, nodes: [a, b], hasProcesses }: World): Promise<void> {
  if (hasProcesses) {
    await setLocal({ node: b, running: true });
    await setLocal({ paused: false });
  }
  const page = await todosPage(list, null, { node: a });
  if (page.type !== "ok") return;
  for (const { id, deleted } of page.value.todos) if (!deleted) await removeTodo(list, id, { node: a });
}

async function write(list: string, node: string, task: string): Promise<Todo> {
  return expect(await createTodo(list, { task }, { node, key: crypto.randomUUID() }));
}

/** The second point where conflicts are found: a node is written to after it was read, and before it is given the rest. */
async function meanwhile({ list, nodes: [a, b], hasProcesses }: World): Promise<void> {
  await rename(list, a, "TaskA, later on a");
  if (!hasProcesses) {
    await rename(list, b, "TaskA, meanwhile on b");
    return round(list);
  }
  expect(await setLocal({ holding: true }));
  let isOver = false;
  const running = runRound(list).finally(() => {
    isOver = true;
  });
  try {
    // Calls are not held for ever: on a machine that is very slow, the round may have gone on.
    while (!isOver && !expect(await local()).waiting)
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
    await rename(list, b, "TaskA, meanwhile on b");
  } finally {
    await setLocal({ holding: false });
  }
  expect(await running);
}

/** Todo 1 is the first of the list, on each node that has it. */
async function tick(list: string, node: string, completed: boolean): Promise<void> {
  expect(await updateTodo(list, "1", { completed }, { node }));
}

async function rename(list: string, node: string, task: string): Promise<void> {
  expect(await updateTodo(list, "1", { task }, { node }));
}

async function round(list: string): Promise<void> {
  expect(await runRound(list));
}

function expect<T>(outcome: Outcome<T>): T {
  if (outcome.type === "ok") return outcome.value;
  throw new Error(outcome.detail || outcome.problem);
}
