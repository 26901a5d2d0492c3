/** The page as static files: scripts and styles under hashed names, and one HTML file that names them. */
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";
import { API_STYLE, apiPage } from "./openapi/page.ts";

const PAGE = fileURLToPath(new URL("../workers/web/page", import.meta.url));
const CHECKOUT = fileURLToPath(new URL("..", import.meta.url));

/** Writes the page into `folder` (of the checkout, where it is relative), and nothing else stays there. Throws where the code does not bundle. */
export async function buildPage(folder: string): Promise<Metafile> {
  const out = resolve(CHECKOUT, folder);
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: CHECKOUT,
    entryPoints: { page: join(PAGE, "main.tsx"), style: join(PAGE, "styles/page.css") },
    outdir: join(out, "assets"),
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    bundle: true,
    // The views that are not shown first are fetched when they are.
    splitting: true,
    minify: true,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    metafile: true,
    logLevel: "silent",
  });
  await cp(join(PAGE, "public"), out, { recursive: true });
  const html = await readFile(join(PAGE, "index.html"), "utf8");
  const names = namesOf(metafile);
  const named = html.replace(/\/assets\/(page\.js|style\.css)/g, (_, name) => `/assets/${names.get(name)}`);
  // Told at once, so that the browser need not read one script to learn of the next.
  const preloads = importsOf(metafile, names.get("page.js") ?? "").map(
    (file) => `    <link rel="modulepreload" href="/assets/${file}" />\n`,
  );
  await writeFile(join(out, "index.html"), named.replace("  </head>", `${preloads.join("")}  </head>`));
  await writeApi(join(out, "api"));
  return metafile;
}

/** The OpenAPI documents of all workers, and one page to read them. */
async function writeApi(folder: string): Promise<void> {
  await mkdir(folder);
  const documents = ["datanode", "sync", "web"].map(async (worker) => {
    const text = await readFile(join(CHECKOUT, `workers/${worker}/openapi.json`), "utf8");
    await writeFile(join(folder, `${worker}.json`), text);
    return JSON.parse(text);
  });
  await writeFile(join(folder, "index.html"), apiPage(await Promise.all(documents)));
  await writeFile(join(folder, "style.css"), API_STYLE);
}

/** What a script can't run without. */
function importsOf({ outputs }: Metafile, entry: string): string[] {
  const output = Object.entries(outputs).find(([path]) => basename(path) === entry)?.[1];
  const direct = output?.imports.filter(({ kind }) => kind === "import-statement") ?? [];
  const files = direct.map(({ path }) => basename(path));
  return [...new Set([...files, ...files.flatMap((file) => importsOf({ inputs: {}, outputs }, file))])];
}

/** The hashed name of each entry, by its plain one. */
function namesOf({ outputs }: Metafile): Map<string, string> {
  const files = Object.entries(outputs).flatMap(([path, { entryPoint }]) =>
    entryPoint ? [basename(path)] : [],
  );
  return new Map(files.map((file) => [file.replace(/-[A-Z0-9]{8}(?=\.)/, ""), file]));
}

if (import.meta.main) await buildPage("build/page");
