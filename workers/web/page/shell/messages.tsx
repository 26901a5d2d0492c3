/** What just happened, said once: shown for a while, and read out. */
import { signal } from "@preact/signals";
import { texts } from "./settings.ts";

interface Message {
  readonly text: string;
  readonly action?: { readonly label: string; run(): void };
  readonly isTrouble: boolean;
}

const SHOWN_MS = 6_000;
const message = signal<Message | null>(null);
let timer: ReturnType<typeof setTimeout> | undefined;

/** Read out, and not shown: the eye sees it happen. */
const whispered = signal("");

export function whisper(text: string): void {
  whispered.value = text;
}

export function say(text: string, action?: Message["action"]): void {
  show({ text, isTrouble: false, ...(action && { action }) });
}

export function sayTrouble(text: string): void {
  show({ text, isTrouble: true });
}

function show(next: Message): void {
  message.value = next;
  clearTimeout(timer);
  timer = setTimeout(() => {
    message.value = null;
  }, SHOWN_MS);
}

export function Messages() {
  const shown = message.value;
  const { action } = shown ?? {};
  return (
    <>
      <p class="sr-only" role="status">
        {whispered.value}
      </p>
      <div class="messages" role="status" aria-live="polite">
        {shown && (
          <div class={shown.isTrouble ? "message trouble" : "message"}>
            <span>{shown.text}</span>
            {action && (
              <button
                type="button"
                class="link"
                onClick={() => {
                  message.value = null;
                  action.run();
                }}
              >
                {action.label}
              </button>
            )}
            <button
              type="button"
              class="icon-button"
              aria-label={texts.value.close}
              onClick={() => {
                message.value = null;
              }}
            >
              ×
            </button>
          </div>
        )}
      </div>
    </>
  );
}
