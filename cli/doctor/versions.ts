/** Which version of the code each worker runs: all should be the same, and this command's. */
import * as v from "valibot";
import type { Context } from "../context.ts";
import { Failure } from "../failure.ts";
import { askThisNode } from "../net/nodes.ts";
import { type Answer, parsed } from "../net/outcome.ts";
import { askAboutCluster } from "../net/sync-worker.ts";
import { version as own } from "../version.ts";
import { type Finding, finding } from "./finding.ts";
import { attempt } from "./nodes.ts";

const DocumentSchema = v.object({ info: v.object({ version: v.string() }) });

export async function examineVersions(context: Context): Promise<Finding[]> {
  const { nodes } = context.settings;
  const path = "/openapi.json";
  const asked = [
    ...nodes.map((node) => askThisNode(context, node, { method: "GET", path, isWholePath: true })),
    askAboutCluster(context, "GET", path),
  ];
  const versions = await Promise.all(asked.map(versionOf));
  const names = [...nodes.map(({ name }) => name), "sync"];
  // Who does not answer, or not to this token, is told of elsewhere.
  const known = names.flatMap((name, index) => {
    const version = versions[index];
    return version === undefined ? [] : [{ name, version }];
  });
  return known.length === 0 ? [] : [compared(known)];
}

async function versionOf(asked: Promise<Answer>): Promise<string | undefined> {
  try {
    const answer = await attempt(asked);
    return answer instanceof Failure ? undefined : parsed(answer, DocumentSchema).info.version;
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

function compared(known: readonly { readonly name: string; readonly version: string }[]): Finding {
  const distinct = new Set(known.map(({ version }) => version));
  const [first = own] = distinct;
  if (distinct.size > 1)
    return finding(
      "note",
      "version",
      `the workers run different ones: ${known.map(({ name, version }) => `${name} ${version}`).join(", ")}`,
      "`npm run deploy` brings all of them to one; a node of another protocol sits rounds out until then",
    );
  if (first !== own)
    return finding(
      "note",
      "version",
      `the workers run ${first}, this command is ${own}`,
      "install the command of the same version, or deploy that of this one",
    );
  return finding("ok", "version", `${own}, here and on ${known.map(({ name }) => name).join(", ")}`);
}
