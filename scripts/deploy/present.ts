/** What is there already, and why a deploy must not replace it, where it must not. */
import { SYNC_PLACE } from "../../workers/shared/places.ts";
import { CODE_VARIABLE, compareCode } from "./compatibility.ts";
import { type Deployed, type DeployedAnswer, deployedWorker, presentWorker } from "./deployed.ts";
import { Failed } from "./failed.ts";
import { movedNodes } from "./moved.ts";
import type { Target } from "./target.ts";

/** The workers that are there, by name, with what they carry. Says first of all where nobody is logged in. */
export async function deployedWorkers(target: Target): Promise<Map<string, Deployed>> {
  const found = await askAll(target, deployedWorker);
  return new Map([...found].flatMap(([name, one]) => (one.type === "deployed" ? [[name, one]] : [])));
}

/** The names of those that are there. */
export async function presentWorkers(target: Target): Promise<ReadonlySet<string>> {
  return new Set((await askAll(target, presentWorker)).keys());
}

async function askAll(target: Target, ask: typeof deployedWorker): Promise<Map<string, DeployedAnswer>> {
  const found = new Map<string, DeployedAnswer>();
  const asked = Object.entries(target.workers).map(async ([environment, { name }]) => {
    const answer = await ask(target, environment);
    if (answer.type === "logged-out")
      throw new Failed(
        "you are not logged in to Cloudflare: `npx wrangler login`, or CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID; nothing was done",
      );
    if (answer.type === "unknown")
      throw new Failed(`whether ${name} is deployed can't be told; nothing was done`, answer.output);
    if (answer.type !== "absent") found.set(name, answer);
  });
  await Promise.all(asked);
  return found;
}

/** Objects stay where they were made: with another place in the table, a node's data would be elsewhere than it says, or seem gone. */
export function refuseToMove({ workers }: Target, deployed: ReadonlyMap<string, Deployed>): void {
  const environments = Object.values(workers);
  const tables = new Set(environments.map(({ vars }) => vars.TODO_PLACES ?? ""));
  if (tables.size > 1) throw new Failed("TODO_PLACES must be the same in every environment of wrangler.toml");
  const [table = ""] = tables;
  const nodes = environments.flatMap(({ name, vars }) => {
    const there = deployed.get(name);
    const node = vars.NODE ?? (name === workers.sync?.name ? SYNC_PLACE : undefined);
    return there && node !== undefined ? [{ node, table: there.vars.get("TODO_PLACES") }] : [];
  });
  const moved = movedNodes(nodes, table);
  if (moved.length > 0) throw new Failed(`nothing was deployed:\n  ${moved.join("\n  ")}`);
}

/** What people should know before code is replaced. Throws where the new code could not read what the old one has stored. */
export function wayBack(deployed: ReadonlyMap<string, Deployed>): readonly string[] {
  const { refused, notes } = compareCode([...deployed.values()].map(({ vars }) => vars.get(CODE_VARIABLE)));
  if (refused.length > 0) throw new Failed(`nothing was deployed:\n  ${refused.join("\n  ")}`);
  return notes;
}
