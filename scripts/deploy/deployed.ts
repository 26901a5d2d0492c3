/** What is deployed of a worker, as the platform tells. */
import * as v from "valibot";
import type { WranglerRun } from "../wrangler.ts";
import type { Target } from "./target.ts";

export interface Deployed {
  readonly type: "deployed";
  /** Its variables, secrets left out. */
  readonly vars: ReadonlyMap<string, string>;
}

export type DeployedAnswer =
  | Deployed
  | { readonly type: "present"; readonly versionId: string }
  | { readonly type: "absent" }
  | { readonly type: "logged-out" }
  | { readonly type: "unknown"; readonly output: string };

/** The answer of Cloudflare's API about a script that does not exist. */
const NO_SUCH_WORKER = "10007";
/** What wrangler says where it knows no account: with a terminal, and without. */
const LOGGED_OUT = /necessary to set a CLOUDFLARE_API_TOKEN|not (?:logged in|authenticated)|wrangler login/i;

const Deployments = v.array(v.object({ versions: v.array(v.object({ version_id: v.string() })) }));
const Version = v.object({
  resources: v.object({
    bindings: v.array(v.object({ type: v.string(), name: v.string(), text: v.optional(v.string()) })),
  }),
});

export async function deployedWorker(target: Target, environment: string): Promise<DeployedAnswer> {
  const answer = await presentWorker(target, environment);
  if (answer.type !== "present") return answer;
  const viewed = await ask(target, environment, ["versions", "view", answer.versionId]);
  const version = viewed.code === 0 ? parsed(viewed, Version) : undefined;
  if (!version) return { type: "unknown", output: viewed.output };
  const texts = version.resources.bindings.filter(({ type }) => type === "plain_text");
  return { type: "deployed", vars: new Map(texts.map(({ name, text = "" }) => [name, text])) };
}

/** Whether it is there, without its variables: half of what asking costs. */
export async function presentWorker(
  target: Target,
  environment: string,
): Promise<Exclude<DeployedAnswer, Deployed>> {
  const deployments = await ask(target, environment, ["deployments", "list"]);
  if (deployments.code !== 0) {
    const { output } = deployments;
    if (output.includes(NO_SUCH_WORKER)) return { type: "absent" };
    return LOGGED_OUT.test(output) ? { type: "logged-out" } : { type: "unknown", output };
  }
  // The newest one is the last.
  const id = parsed(deployments, Deployments)?.at(-1)?.versions[0]?.version_id;
  if (id === undefined) return { type: "unknown", output: deployments.output };
  return { type: "present", versionId: id };
}

function ask(target: Target, environment: string, command: readonly string[]): Promise<WranglerRun> {
  return target.wrangler(environment, [...command, "--json"]);
}

/** The JSON document among what was printed, warnings before and after it. */
function parsed<T>({ output }: WranglerRun, schema: v.GenericSchema<unknown, T>): T | undefined {
  const [text] = /^[[{][\s\S]*^[\]}]$/m.exec(output) ?? [];
  if (text === undefined) return undefined;
  try {
    const result = v.safeParse(schema, JSON.parse(text));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}
