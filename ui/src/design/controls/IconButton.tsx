import type { ButtonHTMLAttributes } from "react";
import type { IconName } from "../icons/drawings";
import { Icon } from "../icons/Icon";
import controls from "./controls.module.css";

interface Props
  extends Omit<
    ButtonHTMLAttributes<HTMLButtonElement>,
    "type" | "className" | "title" | "aria-label" | "children"
  > {
  icon: IconName;
  /** What it does: shown on hover, and read out. */
  label: string;
  size?: number;
}

/** A button that is an icon only. */
export function IconButton({ icon, label, size, ...rest }: Props) {
  return (
    <button type="button" className={controls["icon"]} aria-label={label} title={label} {...rest}>
      <Icon name={icon} {...(size === undefined ? {} : { size })} />
    </button>
  );
}
