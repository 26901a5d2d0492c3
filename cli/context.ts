/** What a command works with, opened once its arguments are checked. */
import type { Flags } from "./args.ts";
import type { Command } from "./command-type.ts";
import { learnNodes } from "./net/gateway.ts";
import type { Endpoint } from "./settings/setting-values.ts";
import { readSettings, type Settings } from "./settings/settings.ts";
import type { Printer } from "./show/print.ts";
import { openSession, type Session } from "./state/session.ts";
import { openState, type State } from "./state/state.ts";
import type { World } from "./world.ts";

export interface Context {
  readonly world: World;
  /** `todo` itself, with all its commands. */
  readonly root: Command;
  readonly settings: Settings;
  readonly state: State;
  /** What was seen of the list, and is carried from node to node. */
  readonly session: Session;
  readonly print: Printer;
  /** Whether stdout gets exactly what was answered. */
  readonly json: boolean;
  /** Whether nobody wants to know who answered, and what there is beside the answer. */
  readonly isQuiet: boolean;
  /** The node that `--node` names. */
  readonly node: string | undefined;
  /** Whether plain http may go to other machines. */
  readonly isInsecureFine: boolean;
  /** Says on stderr who answers (`via a`), once for each node. */
  noteVia(node: Endpoint): void;
}

/** Reads settings and finds the state. Only the gateway is asked, for its nodes, unless they are known or not needed. */
export async function openContext(
  world: World,
  print: Printer,
  flags: Flags,
  root: Command,
  needsNodes: boolean,
): Promise<Context> {
  const read = readSettings(world, flags, print.note);
  const state = openState(world, read, print.note);
  const { gateway } = read;
  const given = flags.get("node");
  const node = given === true ? undefined : given;
  const settings =
    gateway && needsNodes ? { ...read, nodes: await learnNodes(gateway, state, world.now(), node) } : read;
  const isQuiet = flags.has("quiet");
  const noted = new Set<string>();
  return {
    world,
    root,
    settings,
    state,
    session: openSession(state, settings, print.note),
    print,
    json: flags.has("json"),
    isQuiet,
    node,
    isInsecureFine: flags.has("insecure"),
    noteVia({ name }) {
      if (!isQuiet && !noted.has(name)) print.note(`via ${name}`);
      noted.add(name);
    },
  };
}
