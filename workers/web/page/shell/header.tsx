/** Where one is, and what one chose for this device. */
import { useState } from "preact/hooks";
import { Icon } from "../ui/icons.tsx";
import { useKeys } from "../ui/keys.ts";
import { KeysHelp } from "./keys-help.tsx";
import { ListPicker } from "./list-picker.tsx";
import { leave, unsentInAll } from "./open-lists.ts";
import { addressOf, go, route, VIEWS } from "./route.ts";
import {
  chooseLanguage,
  chooseTheme,
  LANGUAGES,
  language,
  languageName,
  THEMES,
  texts,
  theme,
} from "./settings.ts";
import { token } from "./sign-in-state.ts";
import { SignOut } from "./sign-out.tsx";

export function Header() {
  const t = texts.value;
  const { view, list } = route.value;
  const [open, setOpen] = useState<"lists" | "keys" | "sign-out" | null>(null);
  const views = Object.fromEntries(VIEWS.map((each, index) => [String(index + 1), () => go(each, list)]));
  useKeys({ ...views, "?": () => setOpen("keys") });
  return (
    <header class="bar">
      {/* No link: the address belongs to the views. */}
      <button type="button" class="skip" onClick={() => document.getElementById("main")?.focus()}>
        {t.skip}
      </button>
      <strong class="brand">edge-todos</strong>
      <nav class="views" aria-label={t.pages}>
        {VIEWS.map((each) => (
          <a key={each} href={addressOf(each, list)} aria-current={each === view ? "page" : undefined}>
            {t.views[each]}
          </a>
        ))}
      </nav>
      <div class="bar-end">
        {view !== "tour" && (
          <button type="button" class="list-button" aria-haspopup="dialog" onClick={() => setOpen("lists")}>
            <span class="sr-only">{t.list}: </span>
            <span class="list-name">{list}</span>
          </button>
        )}
        <select
          aria-label={t.languageLabel}
          value={language.value}
          onChange={({ currentTarget }) => {
            const chosen = LANGUAGES.find((each) => each === currentTarget.value);
            if (chosen) chooseLanguage(chosen);
          }}
        >
          {LANGUAGES.map((each) => (
            <option key={each} value={each} lang={each}>
              {languageName(each)}
            </option>
          ))}
        </select>
        <select
          aria-label={t.theme}
          value={theme.value}
          onChange={({ currentTarget }) => {
            const chosen = THEMES.find((each) => each === currentTarget.value);
            if (chosen) chooseTheme(chosen);
          }}
        >
          {THEMES.map((each) => (
            <option key={each} value={each}>
              {t.themes[each]}
            </option>
          ))}
        </select>
        <button
          type="button"
          class="icon-button keys-button"
          aria-label={t.help}
          title={t.help}
          onClick={() => setOpen("keys")}
        >
          ?
        </button>
        {token.value && (
          <button
            type="button"
            class="small sign-out"
            title={t.signOut}
            onClick={() => (unsentInAll.value > 0 ? setOpen("sign-out") : leave())}
          >
            <Icon name="leave" /> <span>{t.signOut}</span>
          </button>
        )}
      </div>
      {open === "lists" && <ListPicker onClose={() => setOpen(null)} />}
      {open === "keys" && <KeysHelp onClose={() => setOpen(null)} />}
      {open === "sign-out" && <SignOut onClose={() => setOpen(null)} />}
    </header>
  );
}
