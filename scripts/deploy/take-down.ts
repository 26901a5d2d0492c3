/** Deletes the deployed workers and all they hold, for whoever has typed the name. */
import { Failed } from "./failed.ts";
import type { Person } from "./questions.ts";
import type { Target } from "./target.ts";

export interface TakeDown {
  readonly target: Target;
  /** Names of the workers that are there. */
  readonly deployed: ReadonlySet<string>;
  /** Undefined where nobody can be asked; then the two below must say what a person would. */
  readonly person: Person | undefined;
  /** The workers' name, as it would be typed. */
  readonly confirmed: string | undefined;
  /** Where the export goes; null for none, undefined where that was not said. */
  readonly folder: string | null | undefined;
  /** Where an export that a person wants goes. */
  readonly defaultFolder: string;
  exportTo(folder: string): Promise<readonly string[]>;
  tell(line: string): void;
}

export async function takeDown(around: TakeDown): Promise<void> {
  const { target, deployed, tell } = around;
  const there = environmentsInOrder(target).filter((environment) =>
    deployed.has(nameOf(target, environment)),
  );
  if (there.length === 0) throw new Failed("nothing is deployed under these names");
  tell(`To be deleted, with every list they hold: ${there.map((one) => nameOf(target, one)).join(", ")}.`);
  const folder = await exportFolder(around);
  if (folder !== null) {
    const lists = await around.exportTo(folder);
    tell(`${lists.length} lists were exported to ${folder}; \`todo import\` takes each file.`);
  }
  await confirm(around);
  for (const environment of there) {
    const { code, output } = await target.wrangler(environment, ["delete", "--force"]);
    if (code !== 0)
      throw new Failed(
        `${nameOf(target, environment)} was not deleted; run this again: it goes on from here`,
        output,
      );
    tell(`${nameOf(target, environment)} is deleted.`);
  }
}

async function exportFolder({ person, folder, defaultFolder }: TakeDown): Promise<string | null> {
  if (folder !== undefined) return folder;
  if (!person)
    throw new Failed("nobody can be asked here: --export FOLDER or --no-export; nothing was deleted");
  const answer = (
    await person.ask(`Export every list to ${defaultFolder} first? y/n, or another folder [y]: `)
  ).trim();
  if (/^(?:y|yes)?$/i.test(answer)) return defaultFolder;
  return /^(?:n|no)$/i.test(answer) ? null : answer;
}

/** The name itself: a habit of saying yes must not do this. */
async function confirm({ person, confirmed, target }: TakeDown): Promise<void> {
  const { name } = target.deployment;
  if (confirmed === undefined && !person)
    throw new Failed(`nobody can be asked here: --confirm ${name}; nothing was deleted`);
  const typed =
    confirmed ?? (await person?.ask(`This can't be taken back. Type ${name} to delete them: `))?.trim();
  if (typed !== name) throw new Failed(`that is not ${name}: nothing was deleted`);
}

/** The address that people use first, then what runs rounds, so that no worker is asked for one that is gone. */
function environmentsInOrder({ workers }: Target): string[] {
  const order = ["web", "sync"];
  return Object.keys(workers).sort((one, other) => rank(one) - rank(other));

  function rank(environment: string): number {
    const at = order.indexOf(environment);
    return at === -1 ? order.length : at;
  }
}

function nameOf({ workers }: Target, environment: string): string {
  return workers[environment]?.name ?? environment;
}
