/** What `todo doctor` finds. */

/** `wrong` makes the command end with 1; `note` is worth a look. */
export type Severity = "ok" | "note" | "wrong";

export interface Finding {
  readonly severity: Severity;
  /** What was looked at: a node, `sync`, a setting. */
  readonly about: string;
  readonly text: string;
  /** What to do about it, where there is something. */
  readonly advice: readonly string[];
}

export function finding(
  severity: Severity,
  about: string,
  text: string,
  ...advice: readonly string[]
): Finding {
  return { severity, about, text, advice };
}
