/** A real browser in front of a real cluster. */
import { existsSync } from "node:fs";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from "playwright-core";
import { expect, onTestFinished } from "vitest";
import type { Cluster } from "../../scripts/cluster.ts";
import { startCluster } from "../../scripts/cluster.ts";
import { LocalControl } from "../../scripts/local-control.ts";
import { eventually } from "../helpers/eventually.ts";
import { patientGateway } from "./patient-gateway.ts";

/** Debian's, unless another one is named. */
const CHROMIUM = process.env.TODO_CHROMIUM ?? "/usr/bin/chromium";
/** Nobody but this machine is to be talked to, and root has no sandbox. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function hasChromium(): boolean {
  return existsSync(CHROMIUM);
}

export interface BrowserWorld {
  readonly cluster: Cluster;
  readonly url: string;
  /** A new window with settings and storage of its own, until the test ends. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
  /** Asks the API through the gateway. */
  ask(path: string, how?: { method?: string; body?: unknown; node?: string }): Promise<unknown>;
  /** A list that no other test has. */
  newList(): string;
  stop(): Promise<void>;
}

/** In manual mode, so that rounds run when a test says so, unless another one is named. */
export async function startBrowserWorld(
  mode = "manual",
  vars: Record<string, string> = {},
): Promise<BrowserWorld> {
  const control = new LocalControl();
  const cluster = await startCluster({
    web: true,
    apart: true,
    vars: { TODO_OPEN: "yes", TODO_SYNC_MODE: mode, ...vars },
    local: control.handle,
    held: control.held,
    plugins: [patientGateway],
  });
  control.controls(cluster);
  // A hook's own time ends what hangs.
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS, timeout: 0 });
  const url = cluster.urls.web ?? "";
  let lists = 0;
  return {
    cluster,
    url,
    open: (path, options) => openPage(browser, `${url}/${path}`, options),
    async ask(path, { method = "GET", body, node } = {}) {
      const send = async () => {
        const answer = await fetch(`${url}/${path}`, {
          method,
          headers: {
            ...(body !== undefined && { "content-type": "application/json" }),
            ...(node !== undefined && { "todo-node": node }),
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        });
        // Nothing was changed: on a machine that is busy, a node may take longer to show that it lives than the gateway waits.
        if (answer.status === 503) throw new Error(await answer.text());
        return answer;
      };
      const response = await eventually(send);
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
      return response.json();
    },
    newList: () => `list-${++lists}`,
    async stop() {
      await browser.close();
      await cluster.stop();
    },
  };
}

/** What went wrong in a window, in words; read by `expectQuiet`. */
const troubles = new WeakMap<BrowserContext, string[]>();

async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1100, height: 800 },
    locale: "en-GB",
    ...options,
  });
  // Left open, it would go on asking the nodes while other tests run.
  onTestFinished(() => context.close());
  const found: string[] = [];
  troubles.set(context, found);
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
      console.error(`CSP: ${violatedDirective} ${blockedURI}`),
    );
  });
  // As with `eventually`: only a test that fails waits so long.
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) found.push(message.text());
  });
  page.on("pageerror", (error) => found.push(String(error)));
  await page.goto(url);
  return page;
}

/** No error, no warning, and no violation of the page's Content-Security-Policy, but for what `expected` matches. */
export function expectQuiet(page: Page, expected?: RegExp): void {
  const found = troubles.get(page.context()) ?? [];
  expect(found.filter((text) => !expected?.test(text))).toEqual([]);
}

/** The texts of the rows that are shown, from the top. */
export function tasks(page: Page): Promise<string[]> {
  return page.locator(".row .task").allTextContents();
}

/** Does `act`, and waits for the message that tells of it: looked for from the start, as it goes away by itself. */
export async function told(page: Page, message: string, act: () => Promise<unknown>): Promise<void> {
  await Promise.all([page.getByText(message).waitFor(), act()]);
}

export async function allSent(page: Page): Promise<void> {
  await page.locator(".unsent-count").waitFor({ state: "detached" });
}

export async function addTodo(page: Page, task: string): Promise<void> {
  await page.getByLabel("What is to be done?").fill(task);
  await page.keyboard.press("Enter");
}
