/** Nothing is left behind: what this process starts ends with it, also when it is killed without notice. */
import { ChildProcess, spawn } from "node:child_process";
import { subscribe } from "node:diagnostics_channel";
import { Socket } from "node:net";
import { fileURLToPath } from "node:url";

const WATCHDOG = fileURLToPath(new URL("./watchdog.ts", import.meta.url));

let watching = false;

/** Holds for every process started from now on. The runtime cleans up by itself, but not when its starter gets SIGKILL. */
export function endChildrenWithThisProcess(): void {
  if (watching) return;
  watching = true;
  // A group of its own: Ctrl-C reaches the terminal's whole group, and must not end the watchdog.
  const watchdog = spawn(process.execPath, [WATCHDOG], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  const { stdin } = watchdog;
  // Without a watchdog everything works, but for the clean-up after SIGKILL.
  watchdog.on("error", () => {});
  stdin.on("error", () => {});
  // Neither may keep this process running.
  watchdog.unref();
  if (stdin instanceof Socket) stdin.unref();
  subscribe("child_process", (message) => {
    const child = startedProcess(message);
    child?.once("spawn", () => stdin.write(`+${child.pid}\n`));
    child?.once("exit", () => stdin.write(`-${child.pid}\n`));
  });
}

function startedProcess(message: unknown): ChildProcess | undefined {
  if (typeof message !== "object" || message === null || !("process" in message)) return undefined;
  return message.process instanceof ChildProcess ? message.process : undefined;
}
