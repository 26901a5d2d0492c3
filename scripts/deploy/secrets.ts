/** What opens a deployed cluster: its token, and the key that signs tokens. Each is a file here, and a secret of every worker. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { DATA_FOLDER, makeSigningKey } from "../../cli/signing-key.ts";
import { formatKeySet, readSigningKey } from "../../workers/auth/keys.ts";
import { DEFAULT_CLUSTER, mintToken } from "../../workers/auth/token.ts";
import { Failed } from "./failed.ts";
import type { Target } from "./target.ts";

export interface Secret {
  readonly name: "TODO_TOKEN" | "TODO_KEYS";
  /** Beside what `npm start` keeps; git ignores it, and nobody else can read it. */
  readonly file: string;
  make(path: string): Promise<void>;
  /** What workers are given so that they take what is in each of the files. */
  value(paths: readonly string[]): Promise<string>;
}

const TOKEN_BYTES = 32;
/** Long enough that nobody guesses it, and fit for a header; two while one replaces the other. */
const TOKEN_PATTERN = /^[\x21-\x7e]{16,}(?: [\x21-\x7e]{16,})?$/;
/** A token for the script itself: longer than any smoke test or export begins late. */
const OWN_TOKEN_SECONDS = 15 * 60;

export const TOKEN: Secret = {
  name: "TODO_TOKEN",
  file: `${DATA_FOLDER}/deployed-token`,
  async make(path) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${randomBytes(TOKEN_BYTES).toString("hex")}\n`, { mode: 0o600, flag: "wx" });
  },
  value: async (paths) => paths.map(read).join(" "),
};

export const KEYS: Secret = {
  name: "TODO_KEYS",
  file: `${DATA_FOLDER}/deployed-signing-key.pem`,
  async make(path) {
    await makeSigningKey(path);
  },
  async value(paths) {
    const keys = await Promise.all(paths.map((path) => readSigningKey(read(path))));
    return formatKeySet(keys.map(({ publicKey }) => publicKey));
  },
};

/** While one is replaced: what replaces it, before all workers take it; and what it replaced, until none does any more. */
export const nextFile = ({ file }: Secret) => `${file}.next`;
export const formerFile = ({ file }: Secret) => `${file}.former`;

/** The files whose content workers take now, the one in use last. */
export function filesOf(secret: Secret): string[] {
  return [formerFile(secret), secret.file].filter((path) => existsSync(path));
}

/** The token in the environment, or two. Throws where anyone could guess it. */
export function tokenOfEnvironment(env: NodeJS.ProcessEnv): string | undefined {
  const { TODO_TOKEN: token } = env;
  if (!token || TOKEN_PATTERN.test(token)) return token || undefined;
  throw new Failed(
    "TODO_TOKEN: at least 16 visible ASCII characters, please, and no spaces; one space between the old and the new one while you replace it",
  );
}

/** Which of the secrets a worker has, in wrangler.toml or on the platform. */
export async function secretsOf(target: Target, environment: string): Promise<ReadonlySet<string>> {
  const { code, output } = await target.wrangler(environment, ["secret", "list"]);
  const worker = target.workers[environment];
  // Whoever can't be asked may have one, and its clients with it.
  if (code !== 0) throw new Failed(`which secrets ${worker?.name} has can't be told`, output);
  const names = [TOKEN.name, KEYS.name];
  return new Set(names.filter((name) => worker?.vars[name] || output.includes(`"${name}"`)));
}

/** On stdin: arguments are seen by whoever is on the machine, and what is printed ends up in logs. */
export async function putSecret(
  target: Target,
  environment: string,
  { name }: Pick<Secret, "name">,
  value: string,
): Promise<void> {
  const { code, output } = await target.wrangler(environment, ["secret", "put", name], { input: value });
  if (code === 0) return;
  const hidden = value.split(" ").reduce((text, part) => text.replaceAll(part, "…"), output);
  throw new Failed(`${target.workers[environment]?.name} was not given ${name}`, hidden);
}

/** A token that opens every worker, for what the scripts ask themselves; undefined where none is known here. */
export async function ownToken(target: Target): Promise<string | undefined> {
  const given = tokenOfEnvironment(process.env)?.split(" ").at(-1);
  if (given !== undefined) return given;
  if (existsSync(TOKEN.file)) return read(TOKEN.file);
  if (!existsSync(KEYS.file)) return undefined;
  const cluster = target.workers.sync?.vars.TODO_CLUSTER || DEFAULT_CLUSTER;
  const exp = Math.floor(Date.now() / 1_000) + OWN_TOKEN_SECONDS;
  const key = await readSigningKey(read(KEYS.file));
  return (await mintToken({ cluster, sub: "deploy", exp, lists: ["*"], scope: "admin" }, key)).token;
}

function read(path: string): string {
  return readFileSync(path, "utf8").trim();
}
