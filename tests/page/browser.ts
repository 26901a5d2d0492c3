/** What the page's modules need of a browser, played: storages, an address, sockets that stand at once, and an API that a test answers. */
import { vi } from "vitest";

export interface PageRequest {
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  /** The node that was asked for; null where the gateway may pick one. */
  readonly node: string | null;
  readonly token: string | null;
  readonly body: unknown;
  readonly keepalive: boolean;
}

export type Api = (request: PageRequest) => Response | Promise<Response>;

export interface PageBrowser {
  /** All requests, in their order. */
  readonly requests: readonly PageRequest[];
  readonly sockets: readonly PlayedSocket[];
  api: Api;
}

export class PlayedSocket extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  readonly readyState = PlayedSocket.OPEN;
  isClosed = false;

  send(): void {}

  close(): void {
    this.isClosed = true;
  }
}

/** Before any of the page's modules is loaded: they read the storages, and listen, as they are. */
export function playBrowser(api: Api, hash = "#/todos/inbox"): PageBrowser {
  const requests: PageRequest[] = [];
  const sockets: PlayedSocket[] = [];
  const browser: PageBrowser = { requests, sockets, api };
  const window = new EventTarget();
  vi.stubGlobal("addEventListener", window.addEventListener.bind(window));
  vi.stubGlobal("removeEventListener", window.removeEventListener.bind(window));
  vi.stubGlobal("location", { hash, href: `https://todo.example/${hash}` });
  vi.stubGlobal("document", { documentElement: { dataset: {}, lang: "" }, hidden: false });
  vi.stubGlobal("sessionStorage", storage());
  vi.stubGlobal("localStorage", storage());
  vi.stubGlobal(
    "WebSocket",
    class extends PlayedSocket {
      constructor() {
        super();
        sockets.push(this);
        queueMicrotask(() => {
          this.dispatchEvent(new Event("open"));
          const data = JSON.stringify({ event: "ready", id: "1" });
          this.dispatchEvent(new MessageEvent("message", { data }));
        });
      }
    },
  );
  vi.stubGlobal("fetch", async (path: string, { method = "GET", headers, body, keepalive }: RequestInit) => {
    const sent = new Headers(headers);
    const request: PageRequest = {
      method,
      path: path.split("?")[0] ?? "",
      node: sent.get("todo-node"),
      token: sent.get("authorization")?.replace("Bearer ", "") ?? null,
      body: typeof body === "string" ? JSON.parse(body) : undefined,
      keepalive: keepalive === true,
    };
    requests.push(request);
    return browser.api(request);
  });
  return browser;
}

/** As the node answers. */
export function answer(node: string, body: unknown, status = 200): Response {
  return Response.json(body, { status, headers: { "todo-node": node, "todo-stamp": "stamp" } });
}

/** As the node refuses. */
export function refusal(node: string, status: number, problem: string): Response {
  return answer(node, { type: `/problems/${problem}`, title: problem, status, detail: problem }, status);
}

export function shownTodo(id: string, task: string, node: string) {
  const at = "2026-11-25T10:00:00.000Z";
  return {
    id,
    task,
    completed: false,
    deleted: false,
    version: 1,
    createdAt: at,
    updatedAt: at,
    node,
    conflicts: 0,
  };
}

function storage(): Pick<Storage, "getItem" | "setItem" | "removeItem"> {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  };
}
