/** The transcripts of a page: blocks of `console`, in which each `$ todo …` line is followed by what it printed. */

/** Columns of the terminal that a block is printed on; `<!-- columns: 60 -->` before it says otherwise. */
const USUAL_COLUMNS = 80;
const BLOCK = /(?:<!-- columns: (\d+) -->\n)?```console\n(.*?)```/gs;

/** What a command line prints on a terminal of so many columns. */
export type Play = (argv: readonly string[], columns: number) => Promise<string>;

/** The page with what its commands print now, one after the other. */
export async function withTranscripts(page: string, play: Play): Promise<string> {
  let whole = "";
  let end = 0;
  for (const block of page.matchAll(BLOCK)) {
    const [text, columns = String(USUAL_COLUMNS), body = ""] = block;
    const printed: string[] = [];
    for (const line of commandsOf(body)) {
      const output = await play(wordsOf(line), Number(columns));
      printed.push(`$ todo ${line}\n${output}`);
    }
    const head = text.slice(0, text.indexOf("\n", text.indexOf("```")) + 1);
    whole += `${page.slice(end, block.index)}${head}${printed.join("\n")}\`\`\``;
    end = block.index + text.length;
  }
  return whole + page.slice(end);
}

function commandsOf(body: string): string[] {
  return [...body.matchAll(/^\$ todo (.*)$/gm)].map(([, line = ""]) => line);
}

/** The words of a line as a shell splits it: quotes hold words together. */
function wordsOf(line: string): string[] {
  return Array.from(
    line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g),
    ([, double, single, word]) => double ?? single ?? word ?? "",
  );
}

/** The port that `npm start` gives to node a. */
const FIRST_PORT = 8787;

/** What differs from run to run, as it stands on the page: origins, ports, times and durations. */
export function normalized(output: string): string {
  let port = FIRST_PORT;
  return (
    output
      .replace(/\b(\d+-[a-z])[a-z0-9]{5}\b/g, "$17k2xq")
      // A free port has five digits: the space keeps what follows in its column.
      .replace(/127\.0\.0\.1:\d{5}/g, () => `127.0.0.1:${port++} `)
      .replace(/\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\b/g, "2026-11-23 02:44:18")
      // Seconds, where the machine is busy.
      .replace(/, [\d.]+ m?s, /g, ", 12 ms, ")
  );
}
