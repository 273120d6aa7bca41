/**
 * Panels at the right-hand side of a map. A panel is one line in `PANELS`; its inside is loaded when it is opened.
 *
 * `title` is a key in one of the catalogues (`map_comments:title`). A panel reads the map by the hooks of `live/hooks`.
 */
import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import type { IconName } from "@/design/icons/drawings";
import { CommentsBadge } from "../comments/CommentsBadge";
import type { Place } from "../live/store";

export interface PanelProps {
  /** The place it was opened from, such as the cell to comment on. */
  readonly about: Place | null;
  readonly onClose: () => void;
}

export interface Panel {
  readonly id: string;
  readonly title: string;
  readonly icon: IconName;
  readonly Component: LazyExoticComponent<ComponentType<PanelProps>>;
  /** What stands beside its title in the bar, such as how many comments are open. */
  readonly Badge?: ComponentType;
}

export const PANELS: readonly Panel[] = [
  {
    id: "comments",
    title: "map_comments:title",
    icon: "comment",
    Component: lazy(() => import("../comments/CommentsPanel")),
    Badge: CommentsBadge,
  },
];
