import { useTranslation } from "react-i18next";
import type { Mark } from "../comments/anchors";
import classes from "./Bubble.module.css";
import { bubbleWidth } from "./bubbles";

interface Props {
  mark: Mark;
  /** Its upper left corner. */
  x: number;
  y: number;
  /** What the conversations are about. */
  about: string;
  /** Whether the tab key comes here. */
  isReached: boolean;
  onOpen: () => void;
}

/** How many conversations are open at a place of the drawing, and the way to them. */
export function Bubble({ mark, x, y, about, isReached, onOpen }: Props) {
  const { t } = useTranslation("map_comments");
  const words = t(mark.unread ? "mark.unread" : "mark.open", { count: mark.count });
  const width = bubbleWidth(mark.count);
  return (
    // biome-ignore lint/a11y/useSemanticElements: SVG has no button element
    <g
      role="button"
      tabIndex={isReached ? 0 : -1}
      aria-label={`${words} – ${about}`}
      className={classes["bubble"]}
      data-unread={mark.unread || undefined}
      transform={`translate(${x} ${y})`}
      onClick={onOpen}
      onKeyDown={(key) => {
        if (key.key !== "Enter" && key.key !== " ") return;
        key.preventDefault();
        onOpen();
      }}
    >
      <path d={`M8 0H${width - 8}a8 8 0 0 1 0 16H0V8a8 8 0 0 1 8-8Z`} />
      <text x={width / 2} y={12} textAnchor="middle">
        {mark.count}
      </text>
    </g>
  );
}
