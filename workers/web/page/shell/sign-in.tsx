/** Asks for a token where the cluster wants one. */
import { useEffect, useRef, useState } from "preact/hooks";
import { WithCode } from "../ui/code.tsx";
import { texts } from "./settings.ts";
import { isRefused, signIn } from "./sign-in-state.ts";

export function SignIn() {
  const t = texts.value;
  const [text, setText] = useState("");
  const [stay, setStay] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const refused = isRefused.value;
  useEffect(() => {
    if (refused) input.current?.focus();
  }, [refused]);
  return (
    <form
      class="sign-in card"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== "") signIn(text.trim(), stay);
      }}
    >
      <h1>{t.signIn}</h1>
      <p class="hint">
        <WithCode text={t.signInWhy} />
      </p>
      {refused && (
        <p class="trouble" role="alert" id="token-refused">
          {t.tokenRefused}
        </p>
      )}
      <label class="field">
        <span>{t.token}</span>
        <input
          ref={input}
          type="password"
          aria-invalid={refused}
          aria-describedby={refused ? "token-refused" : undefined}
          value={text}
          autocomplete="off"
          spellcheck={false}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
      </label>
      <StaySignedIn stay={stay} onChange={setStay} />
      <button type="submit" class="primary">
        {t.signIn}
      </button>
    </form>
  );
}

export function StaySignedIn({ stay, onChange }: { stay: boolean; onChange(stay: boolean): void }) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={stay}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      {texts.value.staySignedIn}
    </label>
  );
}
