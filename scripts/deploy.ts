/** `npm run deploy`: every worker of wrangler.toml, in an order that works on an empty account. */
import { allWorkers, CONFIG_PATH } from "./config.ts";
import { withConfig } from "./deploy-config.ts";
import { type DeployStep, deployPlan } from "./deploy-plan.ts";
import { setUpToken, type TokenOutcome, tokenOfEnvironment } from "./deploy-token.ts";
import { scriptOptions } from "./options.ts";
import { wrangler } from "./wrangler.ts";

/** The answer of Cloudflare's API about a script that does not exist. */
const NO_SUCH_WORKER = "10007";

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
  for (const step of deployPlan(workers, deployed)) {
    console.log(`\n== ${describe(step)}`);
    const { code, output } = await runStep(step, [], true);
    if (code !== 0)
      fail(`${nameOf(step)} was not deployed; run this again once that is mended: it goes on from here`);
    const [url] = /https:\/\/\S+\.workers\.dev\b/.exec(output) ?? [];
    if (url !== undefined) urls.set(step.environment, url);
  }
  const named = environments.map(([environment, { name }]) => ({ environment, name }));
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
      return ["Each worker has a token already."];
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

async function deployedWorkers(): Promise<Set<string>> {
  const deployed = new Set<string>();
  const ask = async ([environment, { name }]: (typeof environments)[number]) => {
    const { code, output } = await wrangler([
      "deployments",
      "list",
      "--config",
      CONFIG_PATH,
      "--env",
      environment,
      "--json",
    ]);
    if (code === 0) deployed.add(name);
    else if (!output.includes(NO_SUCH_WORKER)) fail(`whether ${name} is deployed can't be told`, output);
  };
  await Promise.all(environments.map(ask));
  return deployed;
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
