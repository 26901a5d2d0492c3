/** `npm run deploy`: every worker of wrangler.toml, in an order that works on an empty account. */
import { parseArgs } from "node:util";
import { allWorkers } from "./config.ts";
import { withConfig } from "./deploy-config.ts";
import { type DeployStep, deployPlan } from "./deploy-plan.ts";
import { wrangler } from "./wrangler.ts";

/** The answer of Cloudflare's API about a script that does not exist. */
const NO_SUCH_WORKER = "10007";

/** Long enough that nobody guesses it, and fit for a header. */
const TOKEN_PATTERN = /^[\x21-\x7e]{16,}$/;

const { values: flags } = parseArgs({ options: { "dry-run": { type: "boolean", default: false } } });
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
  const token = process.env.TODO_TOKEN || undefined;
  if (token !== undefined && !TOKEN_PATTERN.test(token))
    fail("TODO_TOKEN: at least 16 visible ASCII characters, please, and no spaces");
  const deployed = await deployedWorkers();
  for (const step of deployPlan(workers, deployed)) {
    console.log(`\n== ${describe(step)}`);
    const { code } = await runStep(step, [], true);
    if (code !== 0)
      fail(`${nameOf(step)} was not deployed; run this again once that is mended: it goes on from here`);
  }
  await giveToken(token);
}

function runStep({ environment, without }: DeployStep, args: readonly string[], show: boolean) {
  return withConfig(environment, without, (config) =>
    wrangler(["deploy", "--config", config, "--env", environment, ...args], { show }),
  );
}

async function deployedWorkers(): Promise<Set<string>> {
  const deployed = new Set<string>();
  const ask = async ([environment, { name }]: (typeof environments)[number]) => {
    const { code, output } = await wrangler(["deployments", "list", "--env", environment, "--json"]);
    if (code === 0) deployed.add(name);
    else if (!output.includes(NO_SUCH_WORKER)) fail(`whether ${name} is deployed can't be told`, output);
  };
  await Promise.all(environments.map(ask));
  return deployed;
}

/** Gives each worker the token that clients must send; where there is none to give, tells which of them lack it. */
async function giveToken(token: string | undefined): Promise<void> {
  const lacking: string[] = [];
  const give = async ([environment, { name }]: (typeof environments)[number]) => {
    const target = ["--env", environment];
    if (token) {
      const { code, output } = await wrangler(["secret", "put", "TODO_TOKEN", ...target], { input: token });
      if (code !== 0) fail(`${name} was not given its token`, output);
    } else {
      const { code, output } = await wrangler(["secret", "list", ...target]);
      if (code !== 0 || !output.includes('"TODO_TOKEN"')) lacking.push(name);
    }
  };
  await Promise.all(environments.map(give));
  if (token) console.log("\nEach worker has the token. The CLI sends it from TODO_TOKEN too.");
  if (lacking.length === 0) return;
  console.log(`\n${lacking.sort().join(", ")}: without TODO_TOKEN, and closed to everyone until it is set:`);
  console.log('  export TODO_TOKEN="$(openssl rand -hex 32)" && npm run deploy');
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
