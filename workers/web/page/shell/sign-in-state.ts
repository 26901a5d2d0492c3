/** The token: for this tab's session, unless its owner asked to stay signed in. */
import { effect, signal } from "@preact/signals";

const KEY = "edge-todos-token";

/** Null where none was needed so far; empty where the server asks for one. */
export const token = signal<string | null>(sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY));

export const mustSignIn = signal(false);

/** The token that was there is not taken: it is wrong, has expired, or was revoked. */
export const isRefused = signal(false);

export function refuse(): void {
  isRefused.value = Boolean(token.value);
  token.value = "";
}

effect(() => {
  mustSignIn.value = token.value === "";
});

export function signIn(text: string, stay: boolean): void {
  // What another token was shown is not for whoever has this one.
  signOut();
  const store = stay ? localStorage : sessionStorage;
  store.setItem(KEY, text);
  token.value = text;
}

export function signOut(): void {
  isRefused.value = false;
  sessionStorage.removeItem(KEY);
  localStorage.removeItem(KEY);
  token.value = "";
}

/** Whose token it is: the `sub` of a signed one, or its own text where it says nothing of anybody. */
export function personOf(text: string | null): string {
  try {
    const claims: unknown = JSON.parse(
      atob((text?.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/")),
    );
    if (typeof claims === "object" && claims !== null && "sub" in claims) return `sub ${claims.sub}`;
  } catch {}
  return `token ${text}`;
}
