/**
 * Replaces a token or a key while clients go on: first every worker takes both, then what signs or is sent changes, and
 * at the end every worker takes the new one alone. Each step may be cut off and is taken up by running the same again.
 */
import { existsSync, renameSync, rmSync } from "node:fs";
import { Failed } from "./failed.ts";
import { formerFile, nextFile, putSecret, type Secret } from "./secrets.ts";
import type { Target } from "./target.ts";

/** From then on `secret.file` is the new one; workers take the former one, too. */
export async function beginRotation(target: Target, secret: Secret): Promise<void> {
  const { file } = secret;
  const [next, former] = [nextFile(secret), formerFile(secret)];
  if (existsSync(former) && existsSync(file))
    throw new Failed(
      `${file} was replaced before, and workers still take the former one: \`npm run rotate -- --finish\` first`,
    );
  // Cut off between the two renames below.
  if (existsSync(former)) return renameSync(next, file);
  if (!existsSync(next)) await secret.make(next);
  await giveAll(target, secret, [file, next]);
  renameSync(file, former);
  renameSync(next, file);
}

/** From then on whoever has the former one is refused. False where none is being replaced. */
export async function finishRotation(target: Target, secret: Secret): Promise<boolean> {
  const { file } = secret;
  const former = formerFile(secret);
  if (existsSync(nextFile(secret)))
    throw new Failed(`${file} is not replaced yet: \`npm run rotate\` goes on where it was cut off`);
  if (!existsSync(former)) return false;
  await giveAll(target, secret, [file]);
  rmSync(former);
  return true;
}

async function giveAll(target: Target, secret: Secret, paths: readonly string[]): Promise<void> {
  const value = await secret.value(paths);
  for (const environment of Object.keys(target.workers)) await putSecret(target, environment, secret, value);
}
