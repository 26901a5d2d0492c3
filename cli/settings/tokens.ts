/**
 * Which token goes to which address (docs/cli.md, "Tokens and addresses"). A token belongs to addresses: a folder that
 * someone else wrote must not be able to have one sent to whom it likes. Pure.
 */

/** Where a setting stands, strongest first. All but `project` are the person's own: that one comes with a checkout. */
export const LAYERS = ["flag", "environment", "project", "user", "default"] as const;
export type Layer = (typeof LAYERS)[number];

export interface GivenToken {
  readonly layer: Layer;
  /** Where it stands, for messages. */
  readonly source: string;
  readonly token: string;
}

export interface Tokens {
  /** Strongest first, one at most of each layer. */
  readonly given: readonly GivenToken[];
  /** Tokens that `todo login` stored, by address. */
  readonly stored: ReadonlyMap<string, string>;
  /** Every address that any layer names, whether it counts in this run or not. */
  readonly named: readonly { readonly layer: Layer; readonly url: string }[];
}

/** The token to send, if any; or the strongest one that was given, and is not for this address. */
export interface TokenChoice {
  readonly token?: string;
  readonly withheld?: GivenToken;
}

/**
 * The layers whose addresses a token goes to: its own, and the person's stronger ones. A flag is about this one command,
 * and so about whatever addresses the person has set up for it.
 */
const GOES_TO: Readonly<Record<Layer, readonly Layer[]>> = {
  flag: ["flag", "environment", "user", "default"],
  environment: ["flag", "environment"],
  project: ["project"],
  user: ["flag", "environment", "user"],
  default: [],
};
/** Given for this run: stronger than what was stored earlier. */
const OF_THIS_RUN = new Set<Layer>(["flag", "environment"]);

/** Given tokens for this run come first, then the stored one, then those of files. */
export function chooseToken(url: string, { given, stored, named }: Tokens): TokenChoice {
  const layers = named.flatMap((address) => (address.url === url ? [address.layer] : []));
  const mayGo = ({ layer }: GivenToken) => GOES_TO[layer].some((each) => layers.includes(each));
  const ofThisRun = given.find((each) => OF_THIS_RUN.has(each.layer) && mayGo(each));
  // The user's own before a project's, which may belong to whoever wrote that file.
  const ofFiles = given.findLast((each) => !OF_THIS_RUN.has(each.layer) && mayGo(each));
  const token = ofThisRun?.token ?? stored.get(url) ?? ofFiles?.token;
  if (token !== undefined) return { token };
  const [withheld] = given;
  return withheld ? { withheld } : {};
}

/** The strongest layer of the person's own that names the address; `project` where none does. */
export function namedBy(url: string, { named }: Pick<Tokens, "named">): Layer {
  const own = LAYERS.filter((layer) => layer !== "project");
  return own.find((layer) => named.some((each) => each.layer === layer && each.url === url)) ?? "project";
}
