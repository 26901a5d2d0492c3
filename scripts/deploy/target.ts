/** This deployment's workers: wrangler's configuration with their own names, places and domains, and wrangler's command line on it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { experimental_readRawConfig, type Unstable_RawConfig } from "wrangler";
import { allWorkers, CONFIG_PATH, type WorkerConfig } from "../config.ts";
import { type WranglerOptions, type WranglerRun, wrangler } from "../wrangler.ts";
import { CODE_VARIABLE, CODE_VERSIONS, codeText } from "./compatibility.ts";
import { DEFAULT_NAME, type Deployment, placesText } from "./deployment.ts";

export interface Target {
  readonly deployment: Deployment;
  /** By environment, in the order of wrangler.toml. */
  readonly workers: Readonly<Record<string, WorkerConfig>>;
  wrangler(environment: string, args: readonly string[], options?: WranglerOptions): Promise<WranglerRun>;
  /** Bundles and uploads, without the bindings `without`. */
  deploy(
    environment: string,
    without: readonly string[],
    args: readonly string[],
    options?: WranglerOptions,
  ): Promise<WranglerRun>;
}

type RawEnvironment = NonNullable<Unstable_RawConfig["env"]>[string];

const ROOT = dirname(CONFIG_PATH);

export function targetOf(deployment: Deployment): Target {
  const folder = mkdtempSync(join(tmpdir(), "todo-deploy-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const whole = configOf(deployment);
  const write = (name: string, config: Unstable_RawConfig) => {
    const path = join(folder, `${name}.json`);
    writeFileSync(path, JSON.stringify(config));
    return path;
  };
  const path = write("wrangler", whole);
  const run: Target["wrangler"] = (environment, args, options) =>
    wrangler([...args, "--config", path, "--env", environment], options);
  return {
    deployment,
    workers: allWorkers(path),
    wrangler: run,
    deploy(environment, without, args, options) {
      if (without.length === 0) return run(environment, ["deploy", ...args], options);
      const partial = write(`${environment}-alone`, withoutBindings(whole, environment, without));
      return wrangler(["deploy", ...args, "--config", partial, "--env", environment], options);
    },
  };
}

function configOf(deployment: Deployment): Unstable_RawConfig {
  const { rawConfig } = experimental_readRawConfig({ config: CONFIG_PATH });
  const env = Object.fromEntries(
    Object.entries<RawEnvironment>(rawConfig.env ?? {}).map(([environment, config]) => [
      environment,
      environmentOf(deployment, environment, config),
    ]),
  );
  return { ...rawConfig, env };
}

/** The file stands elsewhere, and paths in it are relative to it. */
function environmentOf(deployment: Deployment, environment: string, config: RawEnvironment): RawEnvironment {
  const { main, name, assets, build, durable_objects, vars } = config;
  if (!main || !name) throw new Error(`wrangler.toml: [env.${environment}] has no main or no name`);
  const domain = deployment.domains[environment];
  const places = placesText(deployment);
  return {
    ...config,
    name: renamed(deployment, name),
    main: resolve(ROOT, main),
    vars: { ...vars, ...(places && { TODO_PLACES: places }), [CODE_VARIABLE]: codeText(CODE_VERSIONS) },
    durable_objects: {
      bindings: (durable_objects?.bindings ?? []).map(({ script_name, ...binding }) => ({
        ...binding,
        ...(script_name !== undefined && { script_name: renamed(deployment, script_name) }),
      })),
    },
    ...(assets?.directory && { assets: { ...assets, directory: resolve(ROOT, assets.directory) } }),
    ...(build && { build: { ...build, cwd: ROOT, ...watched(build) } }),
    ...(domain !== undefined && { routes: [{ pattern: domain, custom_domain: true }] }),
  };
}

function watched({ watch_dir }: { readonly watch_dir?: string | string[] }) {
  if (watch_dir === undefined) return {};
  return { watch_dir: [watch_dir].flat().map((folder) => resolve(ROOT, folder)) };
}

function renamed({ name }: Deployment, script: string): string {
  return script.replace(new RegExp(`^${DEFAULT_NAME}(?=-)`), name);
}

/** For the first deploy of workers that bind each other: Cloudflare refuses a binding to a worker that is not there. */
function withoutBindings(
  config: Unstable_RawConfig,
  environment: string,
  without: readonly string[],
): Unstable_RawConfig {
  const env = config.env?.[environment];
  const bindings = env?.durable_objects?.bindings?.filter(({ name }) => !without.includes(name)) ?? [];
  return { ...config, env: { [environment]: { ...env, durable_objects: { bindings } } } };
}
