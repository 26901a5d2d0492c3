/** What a command works with, opened once its arguments are checked. */
import type { Printer } from "./_print.ts";
import { readSettings, type SettingFlags, type Settings } from "./settings.ts";
import { openState, type State } from "./state.ts";
import type { World } from "./world.ts";

export interface Context {
  readonly settings: Settings;
  readonly state: State;
  readonly print: Printer;
  /** Whether stdout gets exactly what was answered. */
  readonly json: boolean;
  /** The node that `--node` names. */
  readonly node: string | undefined;
}

interface Flags extends SettingFlags {
  readonly json?: boolean | undefined;
  readonly node?: string | undefined;
}

/** Reads settings and finds the state; neither asks the network. */
export function openContext(world: World, print: Printer, flags: Flags): Context {
  const settings = readSettings(world, flags, print.note);
  return {
    settings,
    state: openState(world, settings, print.note),
    print,
    json: flags.json ?? false,
    node: flags.node,
  };
}
