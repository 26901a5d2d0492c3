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
import { useLayoutEffect, useReducer, useRef } from "preact/hooks";

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

/** The rows of a list that scrolls with the page. `list`: the element that holds them. */
export function useWindowed(
  list: RefObject<HTMLElement | null>,
  count: number,
  estimate: number,
  keyOf: (index: number) => string,
): Windowed {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const kept = useRef<Virtualizer<Window, Element>>(null);
  const offset = list.current === null ? 0 : list.current.getBoundingClientRect().top + scrollY;
  const options = {
    count,
    estimateSize: () => estimate,
    getItemKey: keyOf,
    overscan: OVERSCAN,
    scrollMargin: offset,
    getScrollElement: () => window,
    observeElementRect: observeWindowRect,
    observeElementOffset: observeWindowOffset,
    scrollToFn: windowScroll,
    measureElement,
    initialRect: { width: innerWidth, height: innerHeight },
    initialOffset: () => scrollY,
    onChange: () => redraw(0),
  };
  kept.current ??= new Virtualizer<Window, Element>(options);
  const virtualizer = kept.current;
  virtualizer.setOptions(options);
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  return {
    items: virtualizer.getVirtualItems(),
    height: virtualizer.getTotalSize(),
    offset,
    measure: virtualizer.measureElement,
    scrollTo: (index) => virtualizer.scrollToIndex(index, { align: "auto" }),
  };
}
