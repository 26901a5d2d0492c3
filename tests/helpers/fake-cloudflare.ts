/** As much of Cloudflare's API as `wrangler deploy`, `wrangler secret` and `wrangler delete` ask for, with its refusals. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface FakeCloudflare {
  /** What points wrangler here. */
  readonly env: Readonly<Record<string, string>>;
  /** Each upload: the script, and the scripts that its bindings name. */
  readonly uploads: { readonly script: string; readonly binds: readonly string[] }[];
  /** Secrets by script. */
  readonly scripts: ReadonlyMap<string, Map<string, string>>;
  /** As if `script` had been deployed before, with these variables. */
  deploy(script: string, vars: Readonly<Record<string, string>>): void;
  stop(): void;
}

interface Reply {
  readonly status?: number;
  readonly code?: number;
  readonly message?: string;
  readonly result?: unknown;
}

/** What wrangler reads of the answers that the tests have no interest in, all at once. */
const SWITCHES = { enabled: true, previews_enabled: true };
const ANYTHING = {
  id: "1",
  deployment_id: "1",
  startup_time_ms: 1,
  resources: { script: { etag: "1" }, script_runtime: {} },
  default_environment: { script: { last_deployed_from: "wrangler", migration_tag: "v1" } },
  subdomain: SWITCHES,
  ...SWITCHES,
  bindings: [],
  deployments: [],
  schedules: [],
};

const DEPLOYMENT = {
  id: "1",
  source: "wrangler",
  strategy: "percentage",
  created_on: "2026-11-25T00:00:00.000Z",
  author_email: "",
  annotations: {},
  versions: [{ version_id: "1", percentage: 100 }],
};

const NO_SCRIPT: Reply = { status: 404, code: 10007, message: "This Worker does not exist on your account." };
const NO_BOUND_SCRIPT: Reply = {
  status: 400,
  code: 10061,
  message: "a binding names a script that does not exist",
};

export async function fakeCloudflare(): Promise<FakeCloudflare> {
  const scripts = new Map<string, Map<string, string>>();
  const variables = new Map<string, Readonly<Record<string, string>>>();
  const uploads: { script: string; binds: readonly string[] }[] = [];

  /** A session in which no static file is asked for: they are there already. */
  const session = { jwt: "of-the-session", buckets: [] };

  const answer = (method: string, path: string, body: string): Reply => {
    const [, script = "", rest = ""] = /^\/(?:scripts|services|workers)\/([^/]+)(.*)$/.exec(path) ?? [];
    const known = scripts.get(script);
    if (rest === "/assets-upload-session") return { result: session };
    if (path === "/subdomain") return { result: { subdomain: "example" } };
    if ((method === "PUT" && rest === "") || (method === "POST" && rest === "/versions")) {
      const binds = [...body.matchAll(/"script_name":"([^"]+)"/g)].map(([, name = ""]) => name);
      if (binds.some((name) => !scripts.has(name))) return NO_BOUND_SCRIPT;
      scripts.set(script, known ?? new Map());
      const texts = body.matchAll(/"name":"(\w+)","type":"plain_text","text":"([^"]*)"/g);
      variables.set(script, Object.fromEntries([...texts].map(([, name = "", text = ""]) => [name, text])));
      uploads.push({ script, binds: [...new Set(binds)] });
      return { result: ANYTHING };
    }
    // `wrangler delete` looks for what sites of long ago had beside their worker.
    if (path.endsWith("/storage/kv/namespaces")) return { result: [] };
    if (!known) return NO_SCRIPT;
    if (method === "DELETE" && rest === "") {
      scripts.delete(script);
      return { result: null };
    }
    if (rest.startsWith("/deployments")) return { result: { deployments: [DEPLOYMENT] } };
    if (rest.startsWith("/versions/")) {
      const bindings = Object.entries(variables.get(script) ?? {}).map(([name, text]) => ({
        type: "plain_text",
        name,
        text,
      }));
      return { result: { id: "1", number: 1, metadata: {}, resources: { ...ANYTHING.resources, bindings } } };
    }
    if (rest === "/secrets" && method === "PUT") {
      const secret: unknown = JSON.parse(body);
      if (typeof secret === "object" && secret && "name" in secret && "text" in secret)
        known.set(String(secret.name), String(secret.text));
      return { result: {} };
    }
    if (rest === "/secrets")
      return { result: [...known.keys()].map((name) => ({ name, type: "secret_text" })) };
    return { result: ANYTHING };
  };

  const server = createServer(async (request, response) => {
    const path = (request.url ?? "").replace(/^.*?\/workers(?=\/)/, "").replace(/\?.*$/, "");
    send(response, answer(request.method ?? "GET", path, await readBody(request)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    env: {
      CLOUDFLARE_API_BASE_URL: `http://127.0.0.1:${port}/client/v4`,
      CLOUDFLARE_API_TOKEN: "of-the-test",
      CLOUDFLARE_ACCOUNT_ID: "0".repeat(32),
    },
    uploads,
    scripts,
    deploy(script, vars) {
      scripts.set(script, new Map());
      variables.set(script, vars);
    },
    stop: () => server.close(),
  };
}

function send(response: ServerResponse, { status = 200, code, message, result = null }: Reply): void {
  response.writeHead(status, { "content-type": "application/json" });
  const errors = code === undefined ? [] : [{ code, message }];
  response.end(JSON.stringify({ success: errors.length === 0, errors, messages: [], result }));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
