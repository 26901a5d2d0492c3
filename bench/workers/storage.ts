/** Counts the rows that an object writes, as the platform bills them: by what each of its cursors says. */

/** Begins to count, for as long as the object stays awake. Before the object's own code runs: it writes in its constructor. */
export function countRows({ storage: { sql } }: DurableObjectState): () => number {
  const open = new Set<{ readonly rowsWritten: number }>();
  const exec = sql.exec.bind(sql);
  sql.exec = (query, ...bindings) => {
    const cursor = exec<never>(query, ...bindings);
    open.add(cursor);
    return cursor;
  };
  let total = 0;
  return () => {
    // A cursor knows what it has written once it was read to its end, and not sooner.
    for (const { rowsWritten } of open) total += rowsWritten;
    open.clear();
    return total;
  };
}
