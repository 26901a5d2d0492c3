/** The size of what is deployed. */
import { gzipSync } from "node:zlib";
import { transform } from "esbuild";
import { bundleWorker } from "../../scripts/bundle.ts";
import { clusterConfig } from "../../scripts/config.ts";
import type { Row } from "../lib/table.ts";

/** Authentication is 8 of them: tokens, CORS, tickets. Of a datanode's, some 6 kB are its OpenAPI document, and 2 the calendar feed. */
export const MAX_SCRIPT_KB = 64;

/** Sizes of the workers' scripts in kB, gzip. */
export async function scriptSizes(): Promise<Readonly<Record<"datanode" | "sync", number>>> {
  const { datanodes, sync } = clusterConfig(["b"]);
  const [datanode] = datanodes;
  if (!datanode) throw new Error("wrangler.toml has no datanode");
  return { datanode: await gzipKb(datanode.entry), sync: await gzipKb(sync.entry) };
}

export async function bundles(): Promise<Row[]> {
  const sizes = await scriptSizes();
  return Object.entries(sizes).map(([worker, size]) => ({
    what: `script of ${worker}, gzip`,
    reach: `under ${MAX_SCRIPT_KB} kB`,
    measured: `${size.toFixed(1)} kB`,
    floor: "",
    ratio: "",
    reached: size < MAX_SCRIPT_KB,
  }));
}

async function gzipKb(entry: string): Promise<number> {
  // As it is deployed (`minify` and `keep_names` in wrangler.toml); source maps are uploaded beside it.
  const { code } = await transform(await bundleWorker(entry), {
    minify: true,
    keepNames: false,
    format: "esm",
  });
  return gzipSync(code).byteLength / 1_000;
}
