/** Workers whose table of fields has one entry more: `colour`. */
import { dirname, join } from "node:path";
import type { Plugin } from "esbuild";

const COLOUR = join(import.meta.dirname, "colour.ts");
const ORIGINAL = "?original";

export const withColour: Plugin = {
  name: "with-colour",
  setup(build) {
    build.onResolve({ filter: /\?original$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.slice(0, -ORIGINAL.length)),
      suffix: ORIGINAL,
    }));
    build.onLoad({ filter: /workers\/model\/fields\.ts$/ }, ({ path, suffix }) => {
      if (suffix === ORIGINAL) return undefined;
      const contents = `
        import { FIELDS as original } from "./fields.ts${ORIGINAL}";
        import { colour } from ${JSON.stringify(COLOUR)};
        export const FIELDS = { ...original, colour };`;
      return { contents, resolveDir: dirname(path) };
    });
  },
};
