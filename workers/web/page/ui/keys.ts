/** Single keys, where nothing is being typed and no dialog is open. */
import { useLayoutEffect, useRef } from "preact/hooks";

/** By `KeyboardEvent.key`; a handler that answers `false` has left the key to the browser. */
export type Keys = Readonly<Record<string, () => unknown>>;

export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  latest.current = keys;
  // Not after the next paint: whoever sees what the keys are for may have pressed one by then.
  useLayoutEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyped(event)) return;
      const run = latest.current[event.key];
      if (run && run() !== false) event.preventDefault();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, []);
}

function isTyped({ target, key }: KeyboardEvent): boolean {
  if (document.querySelector("dialog[open]")) return true;
  if (!(target instanceof HTMLElement)) return false;
  if (target.matches("input:not([type=checkbox],[type=radio]), textarea, select")) return true;
  // Radio buttons move by arrows, and buttons are pressed by Enter.
  if (target.matches("[type=radio]")) return key.startsWith("Arrow");
  return key === "Enter" && target.matches("button, a, summary");
}
