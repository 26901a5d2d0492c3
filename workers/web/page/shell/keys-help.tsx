import { Dialog } from "../ui/dialog.tsx";
import { texts } from "./settings.ts";

export function KeysHelp({ onClose }: { onClose(): void }) {
  const t = texts.value.keys;
  const keys: readonly (readonly [string, string])[] = [
    ["n", t.add],
    ["/", t.search],
    ["j  k  ↓  ↑", t.move],
    ["Shift J  Shift K", t.carry],
    ["x", t.tick],
    ["Enter", t.edit],
    ["e", t.details],
    ["c", t.conflicts],
    ["d", t.remove],
    ["u", t.undo],
    ["r", texts.value.runRound],
    ["1  2  3  4", t.views],
    ["?", t.help],
    ["Esc", t.escape],
  ];
  return (
    <Dialog title={t.title} onClose={onClose}>
      <dl class="keys">
        {keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              {key.split("  ").map((each) => (
                <kbd key={each}>{each}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
