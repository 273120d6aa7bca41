import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./Toast.module.css";

export interface ToastWords {
  /** Another one for every sentence, also where it says the same. */
  readonly id: number;
  readonly sentence: string;
  readonly undo?: (() => void) | undefined;
}

const STAYS_MS = 8_000;

/** What was done, with the way back; goes by itself, and stays while somebody is at it. */
export function Toast({ toast, onClose }: { toast: ToastWords; onClose: () => void }) {
  const { t } = useTranslation("map_grid");
  const [isHeld, hold] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every toast has its own time
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(onClose, STAYS_MS);
    return () => clearTimeout(timer);
  }, [toast.id, isHeld, onClose]);
  return (
    <div
      className={classes["toast"]}
      role="status"
      onPointerEnter={() => hold(true)}
      onPointerLeave={() => hold(false)}
      onFocus={() => hold(true)}
      onBlur={() => hold(false)}
    >
      <span>{toast.sentence}</span>
      {toast.undo ? (
        <button
          type="button"
          onClick={() => {
            toast.undo?.();
            onClose();
          }}
        >
          {t("standing.undo")}
        </button>
      ) : null}
    </div>
  );
}
