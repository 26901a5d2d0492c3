/** Who is asked in this run, each with the token that is for its address. */
import { wrongUsage } from "../failure.ts";
import { type Address, type Endpoint, isInTheClear } from "./setting-values.ts";
import { chooseToken, type Layer, namedBy, type Tokens } from "./tokens.ts";

export function toEndpoint(address: Address, tokens: Tokens): Endpoint {
  const { token, withheld } = chooseToken(address.url, tokens);
  return {
    ...address,
    namedBy: namedBy(address.url, tokens),
    ...(token !== undefined && { token }),
    ...(withheld && { withheld: withheld.source }),
  };
}

/** Refuses addresses that whoever is on the way could read along with, todos and token alike. */
export function refuseInTheClear(endpoints: readonly Endpoint[]): void {
  const open = endpoints.find(({ url }) => isInTheClear(url));
  if (!open) return;
  throw wrongUsage(
    `${open.name}: ${open.url} is not encrypted, and not on this machine`,
    "use https, or add --insecure where nobody else is on the way",
  );
}

/** Says which token stays here although it was given, and what to do. With the defaults, that matters only once one is asked for. */
export function noteWithheld(
  endpoints: readonly Endpoint[],
  places: Readonly<Partial<Record<Layer, string>>>,
  note: (line: string) => void,
): void {
  for (const layer of ["project", "user"] as const) {
    const ofLayer = endpoints.filter((each) => each.withheld !== undefined && each.namedBy === layer);
    const [first] = ofLayer;
    if (!first) continue;
    const urls = [...new Set(ofLayer.map(({ url }) => url))].join(", ");
    note(`${first.withheld} is not sent to ${urls}: only ${places[layer]} names that`);
    note("if you trust it, `todo login` stores a token for it");
  }
}
