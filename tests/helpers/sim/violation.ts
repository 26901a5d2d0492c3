/** A promise of docs/protocol.md that a schedule broke. */
export class Violation extends Error {
  override readonly name = "Violation";
}

/** Throws where a promise is not kept; the text is made only then. */
export function promise(kept: boolean, broken: () => string): asserts kept {
  if (!kept) throw new Violation(broken());
}
