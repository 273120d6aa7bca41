import { type ComponentType, Suspense, useState } from "react";
import controls from "@/design/controls/controls.module.css";
import type { IconName } from "@/design/icons/drawings";
import { Icon } from "@/design/icons/Icon";
import classes from "./Toolbar.module.css";

interface Props {
  icon: IconName;
  label: string;
  /** What stands beside the icon where there is room; part of the label. */
  word: string;
  /** Whether it is the one thing to do with a map that is done: a button with its word at any width. */
  isMain?: boolean;
  /** Loaded when it is opened for the first time. */
  Dialog: ComponentType<{ onClose: () => void }>;
}

/** A button of the bar that opens a dialog. */
export function DialogTool({ icon, label, word, isMain = false, Dialog }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className={isMain ? `${controls["button"]} ${classes["share"]}` : controls["icon"]}
        data-main={isMain || undefined}
        data-small={isMain || undefined}
        aria-haspopup="dialog"
        aria-expanded={open}
        title={label}
        aria-label={label}
        onClick={() => setOpen(true)}
      >
        <Icon name={icon} {...(isMain ? { size: 15 } : {})} />
        <span className={isMain ? undefined : classes["word"]}>{word}</span>
      </button>
      {open ? (
        <Suspense fallback={null}>
          <Dialog onClose={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
