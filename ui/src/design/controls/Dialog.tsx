import { type ReactNode, useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import controls from "./controls.module.css";
import classes from "./Dialog.module.css";
import { IconButton } from "./IconButton";

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** What can be done, from the left. */
  actions?: ReactNode;
  /** Whether it needs more room than words do. */
  wide?: boolean;
}

/** A window that takes the focus until it is closed; Escape and a click beside it close it. */
export function Dialog({ title, wide, onClose, children, actions }: DialogProps) {
  const { t } = useTranslation("numbers");
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close(); // gives the focus back to what had it
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog of the browser's own accord
    <dialog
      ref={dialog}
      className={classes["dialog"]}
      data-wide={wide || undefined}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <div className={classes["sheet"]}>
        <header>
          <h2>{title}</h2>
          <IconButton icon="close" label={t("close")} onClick={onClose} />
        </header>
        {children}
        {actions ? <footer className={controls["actions"]}>{actions}</footer> : null}
      </div>
    </dialog>
  );
}
