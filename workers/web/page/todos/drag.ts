/** Dragging a row by its handle, with mouse, pen or finger. */
import { type ReadonlySignal, signal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";

/** So near the window's edge, in pixels, the page scrolls. */
const EDGE = 60;
const SCROLL_STEP = 10;

export interface Drag {
  /** The row that is held; null while none is. */
  readonly row: ReadonlySignal<string | null>;
  /** Before which row it would come down now; the number of rows is after the last one. */
  readonly gap: ReadonlySignal<number>;
  begin(row: string, event: PointerEvent): void;
}

/**
 * `gapAt`: the gap that is nearest to a height of the window, in pixels. The document is listened to, not the handle: the
 * row may scroll out of what is drawn while it is held.
 */
export function useDrag(gapAt: (clientY: number) => number, drop: (row: string, gap: number) => void): Drag {
  const latest = useRef({ gapAt, drop });
  latest.current = { gapAt, drop };
  const held = useMemo(() => hold(latest), []);
  useEffect(() => held.stop, [held]);
  return held;
}

function hold(latest: {
  readonly current: { gapAt(clientY: number): number; drop(row: string, gap: number): void };
}): Drag & { stop(): void } {
  const row = signal<string | null>(null);
  const gap = signal(0);
  let [clientY, frame] = [0, 0];
  let listening: AbortController | undefined;
  const follow = () => {
    if (clientY < EDGE) scrollBy(0, -SCROLL_STEP);
    else if (clientY > innerHeight - EDGE) scrollBy(0, SCROLL_STEP);
    gap.value = latest.current.gapAt(clientY);
    frame = requestAnimationFrame(follow);
  };
  const stop = () => {
    cancelAnimationFrame(frame);
    listening?.abort();
    row.value = null;
  };
  return {
    row,
    gap,
    stop,
    begin(dragged, event) {
      if (event.button !== 0) return;
      event.preventDefault();
      stop();
      listening = new AbortController();
      const { signal } = listening;
      clientY = event.clientY;
      row.value = dragged;
      document.addEventListener("pointermove", (moved) => (clientY = moved.clientY), { signal });
      document.addEventListener("pointercancel", stop, { signal });
      document.addEventListener("keydown", ({ key }) => key === "Escape" && stop(), { signal });
      document.addEventListener(
        "pointerup",
        () => {
          const to = latest.current.gapAt(clientY);
          stop();
          latest.current.drop(dragged, to);
        },
        { signal },
      );
      follow();
    },
  };
}
