/** Asks for a token where the cluster wants one. */
import { useState } from "preact/hooks";
import { WithCode } from "../ui/code.tsx";
import { texts } from "./settings.ts";
import { signIn } from "./sign-in-state.ts";

export function SignIn() {
  const t = texts.value;
  const [text, setText] = useState("");
  const [stay, setStay] = useState(false);
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
      <label class="field">
        <span>{t.token}</span>
        <input
          type="password"
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
