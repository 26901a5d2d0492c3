/** How a command ends when it does not end well. */

export type FailureKind = "unexpected" | "usage" | "not-found" | "unreachable" | "refused";

/** The exit code of each kind of failure (docs/cli.md, "Exit codes"); 0 is for success alone. */
export const EXIT_CODES: Readonly<Record<FailureKind, number>> = {
  unexpected: 1,
  usage: 2,
  "not-found": 3,
  unreachable: 4,
  refused: 5,
};

/** Thrown by a command; only the entry turns it into lines on stderr and an exit code. */
export class Failure extends Error {
  readonly kind: FailureKind;
  /** Further lines for a person: what to try, or what is meant. */
  readonly hints: readonly string[];
  /** The problem document as it came, for `--json`. */
  readonly document: string | undefined;
  /** The problem's name, where a node refused. */
  readonly problem: string | undefined;

  constructor(
    kind: FailureKind,
    message: string,
    hints: readonly string[] = [],
    document?: string,
    problem?: string,
  ) {
    super(message);
    this.kind = kind;
    this.hints = hints;
    this.document = document;
    this.problem = problem;
  }

  /** The same failure, with further lines for a person. */
  withHints(...hints: string[]): Failure {
    return new Failure(this.kind, this.message, [...this.hints, ...hints], this.document, this.problem);
  }
}

/** A failure because the command line or a setting is wrong. */
export function wrongUsage(message: string, ...hints: string[]): Failure {
  return new Failure("usage", message, hints);
}
