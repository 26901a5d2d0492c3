/**
 * Signs in by a link that `todo login --browser` made. Not before a press: a link may come from someone who wants todos to
 * be written where they can read them.
 */
import { useState } from "preact/hooks";
import { redeemLink } from "../net/api.ts";
import { WithCode } from "../ui/code.tsx";
import { linkCode } from "./route.ts";
import { texts } from "./settings.ts";
import { StaySignedIn } from "./sign-in.tsx";
import { signIn } from "./sign-in-state.ts";

type Step = "ask" | "wait" | "no answer" | "used up";

export function SignInByLink({ code }: { readonly code: string }) {
  const t = texts.value;
  const [step, setStep] = useState<Step>("ask");
  const [stay, setStay] = useState(false);
  const putAside = () => {
    linkCode.value = null;
  };
  const redeem = async () => {
    setStep("wait");
    const outcome = await redeemLink(code);
    if (outcome.type === "ok") {
      signIn(outcome.value.token, stay);
      putAside();
    } else setStep(outcome.type === "refused" ? "used up" : "no answer");
  };
  return (
    <form
      class="sign-in card"
      onSubmit={(event) => {
        event.preventDefault();
        void redeem();
      }}
    >
      <h1>{t.signIn}</h1>
      {step !== "used up" && (
        <p class="hint">
          <WithCode text={t.linkWhy} />
        </p>
      )}
      {/* There from the start: what appears in it is read out. */}
      <div role="alert">
        {step === "used up" && (
          <p class="trouble">
            <WithCode text={t.linkUsedUp} />
          </p>
        )}
        {step === "no answer" && <p class="trouble">{t.linkNoAnswer}</p>}
      </div>
      {step !== "used up" && <StaySignedIn stay={stay} onChange={setStay} />}
      <div class="actions">
        {step !== "used up" && (
          <button type="submit" class="primary" disabled={step === "wait"}>
            {t.signIn}
          </button>
        )}
        <button type="button" onClick={putAside}>
          {step === "used up" ? t.close : t.cancel}
        </button>
      </div>
    </form>
  );
}
