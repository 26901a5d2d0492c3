/** `npm run deploy`: every worker of wrangler.toml, in an order that works on an empty account. */
import { SYNC_PLACE } from "../../workers/shared/places.ts";
import { allWorkers } from "../config.ts";
import { scriptOptions } from "../options.ts";
import { wrangler } from "../wrangler.ts";
import { withConfig } from "./config.ts";
import { type Deployed, deployedWorker } from "./deployed.ts";
import { movedNodes } from "./moved.ts";
import { type DeployStep, deployPlan } from "./plan.ts";
import { setUpToken, type TokenOutcome, tokenOfEnvironment } from "./token.ts";

const flags = scriptOptions(
  "usage: npm run deploy [-- --dry-run]   bring every worker to Cloudflare; --dry-run bundles them only, offline",
  { "dry-run": { type: "boolean", default: false } },
);
const workers = allWorkers();
const environments = Object.entries(workers);
if (flags["dry-run"]) await dryRun();
else await deploy();

/** Bundles every step of a first deploy, offline. */
async function dryRun(): Promise<void> {
  const steps = deployPlan(workers, new Set());
  const runs = await Promise.all(
    steps.map(async (step) => ({ step, ...(await runStep(step, ["--dry-run"], false)) })),
  );
  for (const { step, code, output } of runs) {
    const size = /Total Upload: (.+?) \/ gzip: (.+)/.exec(output);
    if (code !== 0 || !size) fail(`${nameOf(step)} does not bundle`, output);
    console.log(`gzip ${size[2]} of ${size[1]}  ${describe(step)}`);
  }
  console.log("Dry run: nothing was deployed.");
}

async function deploy(): Promise<void> {
  const given = givenToken();
  const urls = new Map<string, string>();
  const deployed = await deployedWorkers();
  refuseToMove(deployed);
  for (const step of deployPlan(workers, new Set(deployed.keys()))) {
    console.log(`\n== ${describe(step)}`);
    const { code, output } = await runStep(step, [], true);
    if (code !== 0)
      fail(`${nameOf(step)} was not deployed; run this again once that is mended: it goes on from here`);
    const [url] = /https:\/\/\S+\.workers\.dev\b/.exec(output) ?? [];
    if (url !== undefined) urls.set(step.environment, url);
  }
  const named = environments.map(([environment, { name, vars }]) => ({
    environment,
    name,
    hasKeys: Boolean(vars.TODO_KEYS),
  }));
  const lines = afterwards(await setUpToken(named, given), settingsFor(urls));
  console.log(`\n${lines.join("\n")}`);
}

function givenToken(): string | undefined {
  try {
    return tokenOfEnvironment(process.env);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

/** What the CLI is to be told: the addresses that wrangler has printed. */
function settingsFor(urls: ReadonlyMap<string, string>): string | undefined {
  const nodes = environments.flatMap(([environment, { vars }]) => {
    const url = urls.get(environment);
    return vars.NODE !== undefined && url !== undefined ? [`${vars.NODE}=${url}`] : [];
  });
  const sync = urls.get("sync");
  return nodes.length > 0 && sync !== undefined
    ? `TODO_NODES=${nodes.join(",")} TODO_SYNC=${sync}`
    : undefined;
}

/** What a person does next. No token is in it: what a deploy prints ends up in logs. */
function afterwards(outcome: TokenOutcome, settings: string | undefined): readonly string[] {
  switch (outcome.type) {
    case "failed":
      return fail(outcome.reason, outcome.output);
    case "kept":
      return ["Each worker has a token already, or keys that sign them (TODO_KEYS)."];
    case "given":
      return [
        `The workers have the token${outcome.file ? ` that is kept in ${outcome.file}` : ""}. To log in:`,
        `  export ${settings ?? "TODO_NODES=a=https://…,b=https://… TODO_SYNC=https://…"}`,
        `  npx todo login${outcome.file ? ` < ${outcome.file}` : ""}`,
      ];
    case "lacking":
      return [
        `${outcome.names.join(", ")}: without TODO_TOKEN, and closed to everyone until it is set:`,
        "  set TODO_TOKEN to the one that the others have, or to a new one for all, and run this again;",
        "  `openssl rand -hex 32` makes one",
      ];
  }
}

function runStep({ environment, without }: DeployStep, args: readonly string[], show: boolean) {
  return withConfig(environment, without, (config) =>
    wrangler(["deploy", "--config", config, "--env", environment, ...args], { show }),
  );
}

/** The workers that are there, by name. Says first of all where nobody is logged in. */
async function deployedWorkers(): Promise<Map<string, Deployed>> {
  const found = new Map<string, Deployed>();
  const ask = async ([environment, { name }]: (typeof environments)[number]) => {
    const answer = await deployedWorker(environment);
    switch (answer.type) {
      case "deployed":
        found.set(name, answer);
        break;
      case "logged-out":
        return fail(
          "you are not logged in to Cloudflare: `npx wrangler login`, or CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID; nothing was deployed",
        );
      case "unknown":
        return fail(`whether ${name} is deployed can't be told; nothing was deployed`, answer.output);
    }
  };
  await Promise.all(environments.map(ask));
  return found;
}

/** Objects stay where they were made: with another place in the table, a node's data would be elsewhere than it says, or seem gone. */
function refuseToMove(deployed: ReadonlyMap<string, Deployed>): void {
  const tables = new Set(environments.map(([, { vars }]) => vars.TODO_PLACES ?? ""));
  if (tables.size > 1) fail("TODO_PLACES must be the same in every environment of wrangler.toml");
  const [table = ""] = tables;
  const nodes = environments.flatMap(([, { name, vars }]) => {
    const there = deployed.get(name);
    const node = vars.NODE ?? (name === workers.sync?.name ? SYNC_PLACE : undefined);
    return there && node !== undefined ? [{ node, table: there.vars.get("TODO_PLACES") }] : [];
  });
  const moved = movedNodes(nodes, table);
  if (moved.length > 0) fail(`nothing was deployed:\n  ${moved.join("\n  ")}`);
}

function describe(step: DeployStep): string {
  const { without } = step;
  return without.length === 0 ? nameOf(step) : `${nameOf(step)}, for now without ${without.join(", ")}`;
}

function nameOf({ environment }: DeployStep): string {
  return workers[environment]?.name ?? environment;
}

function fail(reason: string, output = ""): never {
  if (output) console.error(output);
  console.error(`deploy: ${reason}`);
  process.exit(1);
}
