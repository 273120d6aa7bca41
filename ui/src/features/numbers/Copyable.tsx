import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import controls from "@/design/controls/controls.module.css";
import classes from "./Copyable.module.css";

type State = "ready" | "copied" | "selected";

/** A text to take along. Where the browser gives no clipboard, the text is selected and the keys are named. */
export function Copyable({ title, text }: { title: string; text: string }) {
  const { t } = useTranslation("numbers");
  const [state, setState] = useState<State>("ready");
  const shown = useRef<HTMLPreElement>(null);

  useEffect(() => {
    if (state === "ready") return;
    const timer = setTimeout(() => setState("ready"), 2_500);
    return () => clearTimeout(timer);
  }, [state]);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState("copied");
    } catch {
      if (shown.current) getSelection()?.selectAllChildren(shown.current);
      setState("selected");
    }
  };

  return (
    <section className={classes["copyable"]}>
      <header>
        <h3>{title}</h3>
        <span aria-live="polite">{state === "ready" ? "" : t(`copy.${state}`)}</span>
        <button
          type="button"
          className={controls["button"]}
          onClick={() => void copy()}
          aria-label={t("copy.what", { what: title })}
        >
          {t("copy.copy")}
        </button>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, so the keyboard has to reach them */}
      <pre ref={shown} tabIndex={0}>
        {text}
      </pre>
    </section>
  );
}
