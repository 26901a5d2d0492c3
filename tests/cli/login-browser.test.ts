import { expect, test } from "vitest";
import { refusal } from "./helpers/cluster.ts";
import { deadUrl, type Handler, startServer } from "./helpers/fake-server.ts";
import { Sandbox } from "./helpers/sandbox.ts";

const SECRET = "s3cret-of-the-person";
const CODE = "c".repeat(43);
const EXPIRES_AT = "2026-11-22T12:01:00.000Z";

/** The gateway, which makes links for whoever has the token. */
const closed: Handler = ({ headers, method, path }) => {
  if (headers.authorization !== `Bearer ${SECRET}`)
    return refusal("unauthorized", "Send the cluster's token.");
  if (`${method} ${path}` === "POST /session-links")
    return { status: 201, body: { code: CODE, expiresAt: EXPIRES_AT } };
  return { body: { nodes: [{ node: "a", retired: false }] } };
};
const open: Handler = () => ({ body: { lists: [], next: null } });

/** A person's machine that is logged in to the gateway. */
async function loggedIn(handler = closed) {
  const gateway = await startServer(handler);
  const sandbox = new Sandbox();
  await sandbox.todo(`login ${gateway.url}`, { stdin: SECRET });
  gateway.asked.length = 0;
  return { gateway, sandbox, link: `${gateway.url}/#/sign-in/${CODE}` };
}

test("login --browser prints a link with the code behind the #, and opens it for whoever sits there", async () => {
  const { gateway, sandbox, link } = await loggedIn();
  const opened: string[] = [];
  const run = await sandbox.todo("login --browser", {
    isInteractive: true,
    openBrowser: (url) => opened.push(url),
  });
  expect(run).toEqual({
    code: 0,
    stdout: `${link}\n`,
    stderr: "it signs the page in with your token: once, within 60 seconds\nopened in your browser\n",
  });
  expect(opened).toEqual([link]);
  expect(gateway.lines).toEqual(["POST /session-links"]);
});

test.each([
  ["--no-open", { isInteractive: true }],
  ["--json", { isInteractive: true }],
  ["", { isInteractive: false }],
])("nothing is opened with %j, %j", async (flag, how) => {
  const { sandbox, link } = await loggedIn();
  const opened: string[] = [];
  const line = `login --browser ${flag}`.trim();
  const { code, stdout } = await sandbox.todo(line, { ...how, openBrowser: (url) => opened.push(url) });
  expect([code, opened]).toEqual([0, []]);
  if (flag === "--json") expect(JSON.parse(stdout)).toEqual({ url: link, expiresAt: EXPIRES_AT });
  else expect(stdout).toBe(`${link}\n`);
});

test("where there is no browser, the link is to be opened by hand", async () => {
  const { sandbox, link } = await loggedIn();
  const { stdout, stderr } = await sandbox.todo("login --browser", { isInteractive: true });
  expect(stdout).toBe(`${link}\n`);
  expect(stderr).toContain("no browser was found here: open it yourself\n");
});

test("an address that is named gets the token that was stored for it, and no other", async () => {
  const { gateway, sandbox, link } = await loggedIn();
  const elsewhere = await startServer(closed);
  const env = { TODO_URL: elsewhere.url, TODO_TOKEN: "of-elsewhere" };
  expect((await sandbox.todo(`login --browser ${gateway.url}`, { env })).stdout).toBe(`${link}\n`);
  const other = await sandbox.todo(`login --browser ${elsewhere.url}/`);
  expect(other.code).toBe(5);
  expect(other.stderr).toContain(`\`todo login ${elsewhere.url}\` stores a token for it`);
  expect(elsewhere.asked.every(({ headers }) => headers.authorization === undefined)).toBe(true);
});

test("where nobody need sign in, the link is the page itself", async () => {
  const { url } = await startServer(open);
  const { code, stdout, stderr } = await new Sandbox().todo(`login --browser ${url}`);
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `${url}\n`, stderr: "" });
});

test("what can go wrong is told, and no token with it", async () => {
  const dead = await deadUrl();
  const { sandbox } = await loggedIn();
  const strange = await loggedIn(({ path, ...asked }) =>
    path === "/session-links" ? { body: { code: "<b>" } } : closed({ path, ...asked }),
  );
  const runs = await Promise.all([
    new Sandbox().todo("login --browser"),
    new Sandbox().todo("login --no-open"),
    new Sandbox().todo(`login --browser ${dead}`),
    sandbox.todo("login --browser", { env: { TODO_URL: dead, TODO_TOKEN: SECRET } }),
    strange.sandbox.todo("login --browser"),
  ]);
  expect(runs.map(({ code }) => code)).toEqual([2, 2, 4, 4, 1]);
  expect(runs[0]?.stderr).toContain("the page is at the gateway: name its address");
  expect(runs[1]?.stderr).toContain("--no-open is for --browser");
  for (const { stdout, stderr } of runs) expect([stdout, stderr.includes(SECRET)]).toEqual(["", false]);
});
