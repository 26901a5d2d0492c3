/** The CLI on a real cluster. */
import { expect, onTestFinished } from "vitest";
import { eventually, type System } from "../../helpers/system.ts";
import { Sandbox } from "./sandbox.ts";

/** A command line with a home of its own, on this system. */
export function commandLine({ cluster }: System): Sandbox {
  const { sync = "", ...nodes } = cluster.urls;
  const pairs = Object.entries(nodes).map(([name, url]) => `${name}=${url}`);
  return new Sandbox({ TODO_NODES: pairs.join(","), TODO_SYNC: sync });
}

/** A command that runs until it is stopped, such as `watch`. */
export function running(sandbox: Sandbox, line: string) {
  const interrupt = new AbortController();
  onTestFinished(() => interrupt.abort());
  let seen = "";
  const see = (text: string) => {
    seen += text;
  };
  const ended = sandbox.todo(line, {
    interrupt: interrupt.signal,
    isPatient: true,
    onOutput: see,
    onNote: see,
  });
  return {
    /** Waits until the text is on stdout or stderr. */
    sees: (text: string) => eventually(() => expect(seen).toContain(text)),
    stop() {
      interrupt.abort();
      return ended;
    },
  };
}
