/** What the CLI remembers between runs, for each cluster: whose turn it is, and which ids it showed. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { xdgFolder } from "../settings/config-files.ts";
import type { Settings } from "../settings/settings.ts";
import { errorCode, isMissing } from "../system-error.ts";
import type { World } from "../world.ts";
import { withLock } from "./lock.ts";
import { type ClusterState, emptyCluster, parseState, type StateFile, stateText } from "./state-file.ts";

export interface State {
  /** The state as it is now. */
  read(): ClusterState;
  /** Changes the state in one step that no other run of the CLI can come between. */
  update<T>(change: (cluster: ClusterState) => T): Promise<T>;
}

/** The state of the cluster that the settings name. Trouble with the file is noted, and never stops a command. */
export function openState(world: World, settings: Settings, note: (line: string) => void): State {
  const folder = xdgFolder(world, "XDG_STATE_HOME", join(".local", "state"));
  const path = join(folder, "state.json");
  const key = clusterKey(settings);
  const notes = new Set<string>();
  const noteOnce = (line: string): void => {
    if (!notes.has(line)) note(line);
    notes.add(line);
  };

  const load = (): StateFile => {
    const text = readText(path, noteOnce);
    if (text === undefined) return new Map();
    const parsed = parseState(text);
    if (!parsed) noteOnce(`${path} is damaged: starting anew, without the turns and ids remembered there`);
    return parsed ?? new Map();
  };
  const change = <T>(apply: (cluster: ClusterState) => T): T => {
    const file = load();
    const cluster = file.get(key) ?? emptyCluster();
    const result = apply(cluster);
    // Taken out and put back, the cluster in use stands last; those at the front are dropped first.
    file.delete(key);
    save(path, file.set(key, cluster));
    return result;
  };
  const read = (): ClusterState => load().get(key) ?? emptyCluster();

  return {
    read,
    async update(apply) {
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        return await withLock(`${path}.lock`, () => change(apply));
      } catch (error) {
        if (errorCode(error) === undefined) throw error;
        noteOnce(`nothing can be remembered in ${folder} (${errorCode(error)})`);
        return apply(read());
      }
    },
  };
}

/** A cluster is known by its sync worker and first node, which stay when nodes are added. */
function clusterKey({ sync, nodes }: Settings): string {
  return `${sync.url} ${nodes[0]?.url}`;
}

function readText(path: string, note: (line: string) => void): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (!isMissing(error)) note(`${path} can't be read (${errorCode(error)})`);
    return undefined;
  }
}

/** By rename, so that whoever reads meets the old file or the new one, whole. */
function save(path: string, file: StateFile): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, stateText(file), { mode: 0o600 });
  renameSync(draft, path);
}
