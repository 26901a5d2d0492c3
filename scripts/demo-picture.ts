/** `npm run demo:picture`: plays the demo, and writes what the terminal showed as an animated SVG into docs/pictures/. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { playDemo } from "./demo/play.ts";
import { terminalSvg } from "./demo/terminal-svg.ts";

const FILE = fileURLToPath(new URL("../docs/pictures/demo.svg", import.meta.url));

let output = "";
const held = await playDemo({
  write: (text) => {
    output += text;
  },
  colour: true,
});
if (!held) throw new Error(`the demo did not go as told:\n${output}`);
mkdirSync(dirname(FILE), { recursive: true });
writeFileSync(FILE, terminalSvg(output));
process.exit();
