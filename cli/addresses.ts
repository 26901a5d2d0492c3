/** The optional address of `login` and `logout`. */
import type { ArgsDef } from "citty";
import type { Context } from "./context.ts";
import { wrongUsage } from "./failure.ts";
import { refuseInTheClear } from "./settings/endpoints.ts";
import { type Endpoint, parseUrl } from "./settings/setting-values.ts";

export function addressArg(description: string) {
  return { url: { type: "positional", required: false, description } } as const satisfies ArgsDef;
}

/** The address that was given, or else everyone that the settings name. */
export function addressesOf(
  { settings, isInsecureFine }: Context,
  given: string | undefined,
): readonly Endpoint[] {
  if (given === undefined) return settings.gateway ? [settings.gateway] : [...settings.nodes, settings.sync];
  const url = parseUrl(given);
  // Not quoted: whoever takes the argument for the token has typed it here.
  if (typeof url !== "string")
    throw wrongUsage("that is no address: https://…", "a token is read from stdin");
  const endpoint: Endpoint = { name: "address", url, namedBy: "flag" };
  if (!isInsecureFine) refuseInTheClear([endpoint]);
  return [endpoint];
}
