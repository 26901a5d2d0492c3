/** A modal dialog by the browser's own element: it keeps the focus, closes on Escape, and gives the focus back. */
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { texts } from "../shell/settings.ts";

interface DialogProps {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly isWide?: boolean;
  onClose(): void;
}

export function Dialog({ title, children, isWide = false, onClose }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useLayoutEffect(() => {
    const [before, element] = [document.activeElement, dialog.current];
    element?.showModal();
    return () => {
      // While it is open nothing beside it can have the focus.
      element?.close();
      const isThere = before instanceof HTMLElement && before.isConnected;
      // What was pressed may be gone by what the dialog did.
      const next = isThere ? before : document.getElementById("main");
      next?.focus({ preventScroll: !isThere });
    };
  }, []);
  return (
    // A click beside the dialog is one on its backdrop; keys have Escape for it.
    <dialog
      ref={dialog}
      class={isWide ? "dialog wide" : "dialog"}
      aria-labelledby={titleId}
      onClose={onClose}
      onMouseDown={(event) => {
        if (event.target === dialog.current) dialog.current?.close();
      }}
    >
      <div class="dialog-inside">
        <div class="dialog-head">
          <h2 id={titleId}>{title}</h2>
          <button
            type="button"
            class="icon-button"
            aria-label={texts.value.close}
            onClick={() => dialog.current?.close()}
          >
            ×
          </button>
        </div>
        {children}
      </div>
    </dialog>
  );
}
