/** What the steps are told with: commands, looks at the nodes, and expectations. */
import * as v from "valibot";
import { RoundReportSchema, TodoPageSchema } from "../../cli/net/answers.ts";
import { tableLines } from "../../cli/show/table.ts";
import { idParts } from "../../workers/core/id.ts";
import type { RoundReport } from "../../workers/model/sync-answers.ts";
import type { Todo } from "../../workers/model/todo.ts";
import { type Expectations, Mismatch } from "./expectations.ts";
import { LEFT, type Line, type Screen } from "./screen.ts";
import type { SyncLog } from "./sync-log.ts";
import type { Ran, TodoCli } from "./todo-cli.ts";

/** What each node answers, by its name. */
export type Look = Readonly<Record<string, readonly Todo[]>>;

/** What all steps share. */
export interface Scene {
  readonly urls: Readonly<Record<string, string>>;
  readonly screen: Screen;
  readonly cli: TodoCli;
  readonly log: SyncLog;
  readonly expectations: Expectations;
}

const StatusSchema = v.object({ sync: v.object({ recent: v.array(RoundReportSchema) }) });
const ConflictsSchema = v.object({
  conflicts: v.array(v.object({ losers: v.array(v.object({ value: v.unknown() })) })),
});
const COLUMNS = ["ID", "Version", "Task", "State", "Changed"].map((header) => ({ header }));
const TABLE_WIDTH = 50;

export class Story {
  readonly list: string;
  readonly screen: Screen;
  readonly #scene: Scene;

  constructor(list: string, scene: Scene) {
    this.list = list;
    this.screen = scene.screen;
    this.#scene = scene;
  }

  /** Runs a command and shows it; on the right, what the sync worker logged meanwhile. */
  todo(...args: string[]): Promise<Ran> {
    return this.#finish(args, this.#scene.cli.run(this.list, args), ({ via }) => [commandLine(args, via)]);
  }

  /** Runs a command that is to be held up on its way; `end` shows what it said. */
  begin(...args: string[]): { end(): Promise<Ran> } {
    this.screen.beside([commandLine(args)], []);
    const running = this.#scene.cli.run(this.list, args);
    return { end: () => this.#finish(args, running, () => []) };
  }

  /** Asks each node, and shows their tables side by side. */
  async look(): Promise<Look> {
    const [a, b] = await Promise.all(["a", "b"].map((node) => this.#todos(node)));
    const look = { a: a ?? [], b: b ?? [] };
    const [left, right] = Object.entries(look).map(([node, todos]) => table(node, todos));
    const rows = Math.max(left?.length ?? 0, right?.length ?? 0);
    for (let row = 0; row < rows; row++) {
      this.screen.line(`  ${(left?.[row] ?? "").padEnd(TABLE_WIDTH)}${right?.[row] ?? ""}`.trimEnd());
    }
    return look;
  }

  /** The report of the list's last round. */
  async lastRound(): Promise<RoundReport | undefined> {
    const { stdout } = await this.#scene.cli.run(this.list, ["status", "--json"]);
    return v.parse(StatusSchema, JSON.parse(stdout)).sync.recent[0];
  }

  /** The values that lost on a node, of the list's one todo. */
  async losers(node: string): Promise<unknown[]> {
    const answer = await fetch(`${this.#scene.urls[node]}/lists/${this.list}/conflicts`);
    const { conflicts } = v.parse(ConflictsSchema, await answer.json());
    return conflicts.flatMap(({ losers }) => losers.map(({ value }) => value));
  }

  expect(what: string, actual: unknown, expected: unknown): void {
    this.#scene.expectations.check(what, actual, expected);
    this.screen.line(`  ✓ ${what}`, "good");
  }

  async #finish(
    args: readonly string[],
    running: Promise<Ran>,
    before: (ran: Ran) => readonly Line[],
  ): Promise<Ran> {
    const ran = await running;
    const round = /^Round (\d+)/.exec(ran.stdout)?.[1];
    if (round !== undefined) await this.#scene.log.until(`${this.list} round ${round}:`);
    this.screen.beside([...before(ran), ...output(ran)], this.#newLog());
    if (ran.code !== 0) throw new Mismatch(`exit code of \`todo ${args.join(" ")}\``, ran.code, 0);
    return ran;
  }

  async #todos(node: string): Promise<readonly Todo[]> {
    const { stdout } = await this.#scene.cli.run(this.list, ["list", "--json", "--node", node]);
    return v.parse(TodoPageSchema, JSON.parse(stdout)).todos;
  }

  #newLog(): Line[] {
    // One part a line: the round, then what each node did.
    const parts = this.#scene.log.takeNew().flatMap((line) => line.split(/(?<= round \d+:) |; /));
    return parts.map((text) => ({ text: text.startsWith("sync ") ? text : `  ${text}`, style: "log" }));
  }
}

/** Each todo as the traces write it: `1 v3 TaskA completed`. */
export function rows(todos: readonly Todo[] | undefined): string[] {
  return (todos ?? []).map((todo) => `${numberOf(todo)} v${todo.version} ${todo.task} ${stateOf(todo)}`);
}

function table(node: string, todos: readonly Todo[]): string[] {
  if (todos.length === 0) return [`node ${node}`, "(empty)"];
  const cells = todos.map((todo) => {
    const changed = `${timeOf(todo)} on ${todo.node}`;
    return [numberOf(todo), `v${todo.version}`, todo.task, stateOf(todo), changed].map((text) => ({ text }));
  });
  return [`node ${node}`, ...tableLines(COLUMNS, cells, (text) => text, undefined)];
}

/** The command, and at the end of the line the node that answered. */
function commandLine(args: readonly string[], via?: string): Line {
  const answered = via === undefined ? "" : `via ${via}`;
  return { text: `$ todo ${args.join(" ")}`.padEnd(LEFT - answered.length) + answered, style: "command" };
}

/** What a command said; who answered stands beside the command already. */
function output({ stdout, stderr, via }: Ran): Line[] {
  const lines = (text: string) => text.split("\n").filter((line) => line !== "" && line !== `via ${via}`);
  return [
    ...lines(stderr).map((text): Line => ({ text, style: "note" })),
    ...lines(stdout).map((text): Line => ({ text })),
  ];
}

/** To the millisecond, local as in the CLI: who was later is what step 3 is about. */
function timeOf({ updatedAt }: Todo): string {
  const time = new Date(updatedAt);
  const milliseconds = String(time.getMilliseconds()).padStart(3, "0");
  return `${time.toTimeString().slice(0, "10:00:00".length)}.${milliseconds}`;
}

function numberOf({ id }: Todo): string {
  return String(idParts(id).n);
}

function stateOf({ completed }: Todo): string {
  return completed ? "completed" : "open";
}
