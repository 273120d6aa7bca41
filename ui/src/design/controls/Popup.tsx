import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef } from "react";
import { createPortal } from "react-dom";
import classes from "./Popup.module.css";

interface PopupProps {
  /** What it opens from, where the focus returns to; or a point in the window. */
  anchor: HTMLElement | { readonly x: number; readonly y: number };
  label: string;
  role?: "dialog" | "menu";
  wide?: boolean;
  onClose: () => void;
  children: ReactNode;
}

const GAP = 6;
const EDGE = 8;

/** Below its anchor, above where there is no room below, always inside the window. */
function place(popup: HTMLElement, anchor: PopupProps["anchor"]): void {
  const from =
    anchor instanceof HTMLElement
      ? anchor.getBoundingClientRect()
      : new DOMRect(anchor.x, anchor.y - GAP, 0, 0);
  const { offsetWidth: width, offsetHeight: height } = popup;
  const below = from.bottom + GAP;
  const fitsBelow = below + height <= window.innerHeight - EDGE || from.top - GAP - height < EDGE;
  const top = fitsBelow ? Math.min(below, window.innerHeight - EDGE - height) : from.top - GAP - height;
  const left = Math.min(Math.max(EDGE, from.left), window.innerWidth - EDGE - width);
  popup.style.top = `${Math.max(EDGE, top)}px`;
  popup.style.left = `${left}px`;
}

function firstOf(popup: HTMLElement): HTMLElement {
  return (
    popup.querySelector<HTMLElement>("[data-first], [aria-checked=true]") ??
    popup.querySelector<HTMLElement>("[role^=menuitem]") ??
    popup
  );
}

const holds = (anchor: PopupProps["anchor"], target: Node) =>
  anchor instanceof HTMLElement && anchor.contains(target);

/** A small window over the page, closed by Escape, by a click or the focus going elsewhere, or by choosing. */
export function Popup({ anchor, label, role = "dialog", wide = false, onClose, children }: PopupProps) {
  const popup = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const element = popup.current;
    if (!element) return;
    const before = document.activeElement;
    if (!element.matches(":popover-open")) element.showPopover();
    const follow = () => place(element, anchor);
    follow();
    firstOf(element).focus({ preventScroll: true });
    const grown = new ResizeObserver(follow);
    grown.observe(element);
    window.addEventListener("scroll", follow, { capture: true, passive: true });
    window.addEventListener("resize", follow);
    return () => {
      const back = anchor instanceof HTMLElement ? anchor : before;
      if (element.contains(document.activeElement) && back instanceof HTMLElement)
        back.focus({ preventScroll: true });
      grown.disconnect();
      window.removeEventListener("scroll", follow, { capture: true });
      window.removeEventListener("resize", follow);
    };
  }, [anchor]);

  useEffect(() => {
    const onPress = (event: PointerEvent) => {
      const target = event.target as Node;
      if (!popup.current?.contains(target) && !holds(anchor, target)) onClose();
    };
    const onEscape = (event: globalThis.KeyboardEvent) => {
      if (event.key === "Escape") onClose();
    };
    document.addEventListener("pointerdown", onPress);
    document.addEventListener("keydown", onEscape);
    return () => {
      document.removeEventListener("pointerdown", onPress);
      document.removeEventListener("keydown", onEscape);
    };
  }, [anchor, onClose]);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (role === "menu") moveInMenu(event, onClose);
  };

  return createPortal(
    // biome-ignore lint/a11y/noStaticElementInteractions: its role is a dialog or a menu
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both have a name
    <div
      ref={popup}
      popover="manual"
      role={role}
      aria-label={label}
      tabIndex={-1}
      className={classes["popup"]}
      data-wide={wide || undefined}
      onKeyDown={onKeyDown}
      onBlur={({ relatedTarget, currentTarget }) => {
        if (relatedTarget && !currentTarget.contains(relatedTarget) && !holds(anchor, relatedTarget))
          onClose();
      }}
    >
      {children}
    </div>,
    document.getElementById("main") ?? document.body,
  );
}

/** Arrow keys go round in a menu; Tab leaves it. */
function moveInMenu(event: KeyboardEvent<HTMLDivElement>, onClose: () => void): void {
  if (event.key === "Tab") {
    event.preventDefault();
    onClose();
  }
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>("[role^=menuitem]")];
  const now = items.indexOf(document.activeElement as HTMLElement);
  const goals: Record<string, number> = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: -1 };
  const goal = goals[event.key];
  if (goal === undefined) return;
  event.preventDefault();
  items.at(goal % items.length)?.focus();
}
