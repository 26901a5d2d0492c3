/** Only the rows near the window are there; the library measures them as they come. */
import {
  measureElement,
  observeWindowOffset,
  observeWindowRect,
  type VirtualItem,
  Virtualizer,
  windowScroll,
} from "@tanstack/virtual-core";
import type { RefObject } from "preact";
import { useCallback, useLayoutEffect, useReducer, useRef, useState } from "preact/hooks";

const OVERSCAN = 8;

export interface Windowed {
  /** Rows that are there, with their distance from the top of the list. */
  readonly items: readonly VirtualItem[];
  /** Height of all rows together, in pixels. */
  readonly height: number;
  /** Distance of the list from the top of the page, which the rows' distances include. */
  readonly offset: number;
  /** For each row's `ref`: its height is taken from what it shows. */
  readonly measure: (row: Element | null) => void;
  scrollTo(index: number): void;
}

/**
 * The rows of a list that scrolls with the page. `list`: the element that holds them. `keyOf` must stay the same function
 * while the rows do: a new one makes the library measure all of them anew.
 */
export function useWindowed(
  list: RefObject<HTMLElement | null>,
  count: number,
  estimate: number,
  keyOf: (index: number) => string,
): Windowed {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const kept = useRef<Virtualizer<Window, Element>>(null);
  const [offset, setOffset] = useState(0);
  const estimateSize = useCallback(() => estimate, [estimate]);
  const options = {
    ...FIXED,
    count,
    estimateSize,
    getItemKey: keyOf,
    scrollMargin: offset,
    onChange: () => redraw(0),
  };
  kept.current ??= new Virtualizer<Window, Element>(options);
  const virtualizer = kept.current;
  virtualizer.setOptions(options);
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  // What stands above the list may grow and go.
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    const look = () => setOffset(Math.round(element.getBoundingClientRect().top + scrollY));
    look();
    const watched = new ResizeObserver(look);
    watched.observe(document.body);
    return () => watched.disconnect();
  }, [list]);
  return {
    items: virtualizer.getVirtualItems(),
    height: virtualizer.getTotalSize(),
    offset,
    measure: virtualizer.measureElement,
    scrollTo: (index) => virtualizer.scrollToIndex(index, { align: "auto" }),
  };
}

const FIXED = {
  overscan: OVERSCAN,
  getScrollElement: () => window,
  observeElementRect: observeWindowRect,
  observeElementOffset: observeWindowOffset,
  scrollToFn: windowScroll,
  measureElement,
  initialRect: { width: innerWidth, height: innerHeight },
  initialOffset: () => scrollY,
};
