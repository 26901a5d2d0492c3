/** A progress bar on a terminal, for what takes longer than a person likes to wait. */
import type { Printer } from "./print.ts";

const BAR_WIDTH = 30;
/** The time between two redraws: an eye sees no more of them. */
const REDRAW_MS = 100;

/** Shows how far something is: `done` of `total`, in whatever unit, and a text beside it. Without a total, the text alone. */
export function progressBar(print: Printer, total: number | undefined): (done: number, text: string) => void {
  let drawnAt = Number.NEGATIVE_INFINITY;
  return (done, text) => {
    const now = performance.now();
    if (now - drawnAt < REDRAW_MS) return;
    drawnAt = now;
    print.progress(total ? `${bar(Math.min(1, done / total))}  ${text}` : text);
  };
}

function bar(share: number): string {
  const filled = Math.floor(share * BAR_WIDTH);
  return `[${"#".repeat(filled)}${".".repeat(BAR_WIDTH - filled)}] ${Math.floor(share * 100)} %`;
}
