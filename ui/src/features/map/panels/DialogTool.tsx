import { type ComponentType, Suspense, useState } from "react";
import controls from "@/design/controls/controls.module.css";
import type { IconName } from "@/design/icons/drawings";
import { Icon } from "@/design/icons/Icon";

interface Props {
  icon: IconName;
  label: string;
  /** Loaded when it is opened for the first time. */
  Dialog: ComponentType<{ onClose: () => void }>;
}

/** A button of the bar that opens a dialog. */
export function DialogTool({ icon, label, Dialog }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className={controls["icon"]}
        aria-haspopup="dialog"
        aria-expanded={open}
        title={label}
        aria-label={label}
        onClick={() => setOpen(true)}
      >
        <Icon name={icon} />
      </button>
      {open ? (
        <Suspense fallback={null}>
          <Dialog onClose={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
