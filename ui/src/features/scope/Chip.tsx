import { type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Popup } from "@/design/controls/Popup";
import { Icon } from "@/design/icons/Icon";
import classes from "./ScopeBar.module.css";

interface ChipProps {
  /** What is chosen by it, such as "Customers". */
  label: string;
  text: string;
  /** Whether it leaves anybody or anything out. */
  isSet: boolean;
  /** Clears it; without it, it cannot be cleared by itself. */
  onClear?: (() => void) | undefined;
  role?: "dialog" | "menu";
  children: (close: () => void) => ReactNode;
}

/** What is chosen, in its words: pressed, it opens the choice; beside it stands what clears it. */
export function Chip({ label, text, isSet, onClear, role = "menu", children }: ChipProps) {
  const { t } = useTranslation("scope");
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => setOpen(false);
  return (
    <span className={classes["chip"]} data-set={isSet || undefined}>
      <button
        ref={button}
        type="button"
        aria-haspopup={role}
        aria-expanded={open}
        aria-label={`${label}: ${text}`}
        title={text}
        onClick={() => setOpen(!open)}
      >
        <span>{text}</span>
        <Icon name="down" size={13} />
      </button>
      {isSet && onClear ? (
        <button
          type="button"
          className={classes["clear"]}
          aria-label={t("bar.clearOne", { what: text })}
          title={t("bar.clearOne", { what: text })}
          onClick={() => {
            onClear();
            button.current?.focus();
          }}
        >
          <Icon name="close" size={12} />
        </button>
      ) : null}
      {open && button.current ? (
        <Popup anchor={button.current} role={role} label={label} onClose={close}>
          {children(close)}
        </Popup>
      ) : null}
    </span>
  );
}

interface ItemProps {
  on: boolean;
  /** What it means, in small type. */
  detail?: string | undefined;
  onChoose: () => void;
  children: ReactNode;
}

/** One of several in a menu. */
export function Item({ on, detail, onChoose, children }: ItemProps) {
  return (
    <button
      type="button"
      role="menuitemradio"
      aria-checked={on}
      className={classes["item"]}
      onClick={onChoose}
    >
      <span className={classes["check"]}>{on ? <Icon name="check" size={14} /> : null}</span>
      <span>
        {children}
        {detail ? <small>{detail}</small> : null}
      </span>
    </button>
  );
}
