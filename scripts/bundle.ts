/** A worker's entry as one ES module, as a deploy would bundle it. */
import { build, type Plugin } from "esbuild";

/** The module's text. Imports of the runtime (`cloudflare:…`) stay as they are. Throws where the code does not bundle. */
export async function bundleWorker(entry: string, plugins: readonly Plugin[] = []): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2024",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*"],
    plugins: [...plugins],
    // Class names are what Durable Objects are bound by.
    keepNames: true,
    sourcemap: "inline",
    logLevel: "silent",
  });
  const [file] = outputFiles;
  if (!file) throw new Error(`${entry} bundled to nothing`);
  return file.text;
}
