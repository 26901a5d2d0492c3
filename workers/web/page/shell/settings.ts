/** What a person chose for this device: language and colours. */
import { computed, effect, signal } from "@preact/signals";
import { en } from "../text/en.ts";
import { ja } from "../text/ja.ts";

const TEXTS = { en, ja };
export type Language = keyof typeof TEXTS;
export const LANGUAGES = Object.keys(TEXTS) as readonly Language[];
export type Theme = "system" | "light" | "dark";
export const THEMES: readonly Theme[] = ["system", "light", "dark"];

export const language = signal<Language>(stored("language", LANGUAGES) ?? preferred());
export const theme = signal<Theme>(stored("theme", THEMES) ?? "system");
export const texts = computed(() => TEXTS[language.value]);
/** For dates: as the device writes the language. There is more than one English. */
export const locale = computed(
  () => navigator.languages.find((known) => known.startsWith(language.value)) ?? language.value,
);

export function languageName(of: Language): string {
  return TEXTS[of].language;
}

export function chooseLanguage(chosen: Language): void {
  language.value = chosen;
  localStorage.setItem("edge-todos-language", chosen);
}

export function chooseTheme(chosen: Theme): void {
  theme.value = chosen;
  localStorage.setItem("edge-todos-theme", chosen);
}

export function chosenOrder<T extends string>(known: readonly T[]): T | undefined {
  return stored("order", known);
}

export function chooseOrder(chosen: string): void {
  localStorage.setItem("edge-todos-order", chosen);
}

export const isTaglineHidden = signal(localStorage.getItem("edge-todos-tagline") === "hidden");

export function hideTagline(): void {
  isTaglineHidden.value = true;
  localStorage.setItem("edge-todos-tagline", "hidden");
}

effect(() => {
  document.documentElement.lang = language.value;
});
effect(() => {
  document.documentElement.dataset.theme = theme.value;
});

function stored<T extends string>(name: string, known: readonly T[]): T | undefined {
  const text = localStorage.getItem(`edge-todos-${name}`);
  return known.find((value) => value === text);
}

function preferred(): Language {
  return navigator.language.startsWith("ja") ? "ja" : "en";
}
