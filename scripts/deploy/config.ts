/** wrangler's configuration with bindings left out, for the first deploy of workers that bind each other. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { experimental_readRawConfig, type Unstable_RawConfig } from "wrangler";
import { CONFIG_PATH } from "../config.ts";

/** Calls `use` with the path of a configuration in which `environment` lacks the bindings `without`. */
export async function withConfig<T>(
  environment: string,
  without: readonly string[],
  use: (path: string) => Promise<T>,
): Promise<T> {
  if (without.length === 0) return use(CONFIG_PATH);
  const folder = mkdtempSync(join(tmpdir(), "todo-deploy-"));
  try {
    const path = join(folder, "wrangler.json");
    writeFileSync(path, JSON.stringify(configWithout(environment, without)));
    return await use(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function configWithout(environment: string, without: readonly string[]): object {
  const rawConfig: Unstable_RawConfig = experimental_readRawConfig({ config: CONFIG_PATH }).rawConfig;
  const env = rawConfig.env?.[environment];
  if (!env?.main) throw new Error(`wrangler.toml: [env.${environment}] has no main`);
  const bindings = env.durable_objects?.bindings?.filter(({ name }) => !without.includes(name)) ?? [];
  // The file stands elsewhere, and paths in it are relative to it.
  const main = resolve(dirname(CONFIG_PATH), env.main);
  return { ...rawConfig, env: { [environment]: { ...env, main, durable_objects: { bindings } } } };
}
