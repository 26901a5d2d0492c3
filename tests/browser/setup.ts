/** Says plainly why the tests in a browser do not run; in `.ci/run`, that there is no browser is a failure. */
import { hasChromium } from "./world.ts";

export default function setup(): void {
  if (hasChromium()) return;
  const what = "No Chromium at /usr/bin/chromium: install Debian's `chromium`, or name one by TODO_CHROMIUM.";
  if (process.env.TODO_BROWSER === "required") throw new Error(what);
  console.warn(`${what} The tests in a browser are skipped.`);
}
