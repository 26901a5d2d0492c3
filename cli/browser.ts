/** The person's browser, by what each system opens addresses with. */
import { spawn } from "node:child_process";

/** Whether one was started. Without a shell: an address is one argument, whatever is in it. */
export function openBrowser(url: string, env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  const [program, ...args] = commandFor(process.platform);
  // Over SSH, and on servers, there is no screen for one.
  if (program === "xdg-open" && !env.DISPLAY && !env.WAYLAND_DISPLAY) return Promise.resolve(false);
  const child = spawn(program, [...args, url], { detached: true, stdio: "ignore" });
  child.unref();
  return new Promise((resolve) => {
    child.once("error", () => resolve(false));
    child.once("spawn", () => resolve(true));
  });
}

function commandFor(platform: NodeJS.Platform): readonly [string, ...string[]] {
  if (platform === "darwin") return ["open"];
  if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler"];
  return ["xdg-open"];
}
