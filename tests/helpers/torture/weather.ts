/** How rough a fault worker is, in words that the worker and its tests share. */

export const FAULTS = ["request lost", "reply lost", "repeated", "delayed", "late", "late again"] as const;
export type Fault = (typeof FAULTS)[number];

export interface Weather {
  readonly seed: number;
  /** How likely a call meets a fault. */
  readonly rate: number;
}

/** How many calls there were in rough weather, and how many of them met which fault. */
export type FaultCounts = Readonly<Record<Fault | "calls", number>>;

export function noFaults(): Record<Fault, number> {
  return { "request lost": 0, "reply lost": 0, repeated: 0, delayed: 0, late: 0, "late again": 0 };
}
