/** The text exposition format 0.0.4, read as strictly as its description says; whatever is odd is an error. */

export interface Page {
  readonly types: Readonly<Record<string, string>>;
  /** The lists that it has samples of. */
  readonly lists: readonly string[];
  value(name: string, labels: Readonly<Record<string, string>>): number | undefined;
}

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const HELP = new RegExp(`^# HELP (${NAME}) (?:[^\\\\\\n]|\\\\\\\\|\\\\n)+$`);
const TYPE = new RegExp(`^# TYPE (${NAME}) (counter|gauge|summary|histogram|untyped)$`);
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.+)\\})? (-?\\d+(?:\\.\\d+)?(?:e[+-]\\d+)?)$`);
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/;

/** One group of lines for each metric: its help, its type, and then its samples. */
export function parsePrometheus(text: string): Page {
  if (!text.endsWith("\n")) throw new Error("the last line does not end");
  const types: Record<string, string> = {};
  const samples = new Map<string, number>();
  const lists = new Set<string>();
  let helped: string | undefined;
  let current: string | undefined;
  for (const line of text.slice(0, -1).split("\n")) {
    const help = HELP.exec(line)?.[1];
    const [, typed, type] = TYPE.exec(line) ?? [];
    const [, name, labelText = "", value] = SAMPLE.exec(line) ?? [];
    if (help !== undefined) {
      if (help in types) throw new Error(`a second group of ${help}`);
      helped = help;
    } else if (typed !== undefined && type !== undefined) {
      if (typed !== helped || typed in types) throw new Error(`a type out of place: ${line}`);
      types[typed] = type;
      current = typed;
    } else if (name !== undefined) {
      if (name !== current) throw new Error(`a sample out of its group: ${line}`);
      const labels = parseLabels(labelText);
      if (labels.list !== undefined) lists.add(labels.list);
      const key = keyOf(name, labels);
      if (samples.has(key)) throw new Error(`a sample twice: ${line}`);
      samples.set(key, Number(value));
    } else throw new Error(`no line of the format: ${JSON.stringify(line)}`);
  }
  return { types, lists: [...lists], value: (name, labels) => samples.get(keyOf(name, labels)) };
}

function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (let rest = text; rest !== ""; ) {
    const [whole = "", name = "", value = ""] = LABEL.exec(rest) ?? [];
    if (whole === "" || name in labels) throw new Error(`bad labels: ${text}`);
    labels[name] = value;
    rest = rest.slice(whole.length);
  }
  return labels;
}

function keyOf(name: string, labels: Readonly<Record<string, string>>): string {
  return JSON.stringify([name, Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))]);
}
