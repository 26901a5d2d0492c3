/** `a=weur,b=enam` as a table. */
export function parseTable(text: string | undefined): ReadonlyMap<string, string> {
  const entries = (text ?? "").split(",").map((entry) => entry.trim().split("=", 2));
  return new Map(
    entries.flatMap(([name = "", value = ""]) => (name && value ? [[name, value] as const] : [])),
  );
}
